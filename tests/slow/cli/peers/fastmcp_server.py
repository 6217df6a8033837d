"""FastMCP's own Descope provider in front of one tool, with nothing added. Set PORT, and DESCOPE_CONFIG_URL to an emulator's."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth.providers.descope import DescopeProvider

port = int(os.environ["PORT"])
auth = DescopeProvider(config_url=os.environ["DESCOPE_CONFIG_URL"], base_url=f"http://localhost:{port}")
mcp = FastMCP("bare", auth=auth)


@mcp.tool
def hello() -> str:
    """Says hello."""
    return "hello"


mcp.run(transport="http", host="127.0.0.1", port=port)
