/** Where the emulator keeps clients, grants and keys, so that a client of yesterday still works. */
export const stateFile = ".descope-emulator.json";
