/** The project and the MCP server that the emulator has unless it is told otherwise. */
export const demoProjectId = "P2localEmulator0000000000000";
export const demoServerId = "MS3localServer00000000000000";
