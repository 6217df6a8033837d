/** The scope that a tool asks for besides REQUIRED_SCOPES, by tool name. The checks tell whether Descope offers it. */
export const toolScopes = { server_status: "status:read" } as const;
