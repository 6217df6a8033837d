/** Where the stand-in keeps clients, grants and keys, so that a client of yesterday still works. */
export const stateFile = ".descope-stand-in.json";
