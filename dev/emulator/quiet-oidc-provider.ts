const { warn: speak } = console;
const isNotice = (text: unknown) => typeof text === "string" && text.includes("oidc-provider WARNING");

// The library warns about Node.js 20 while it loads, and offers no way to silence the warning.
Object.assign(console, { warn: (...words: unknown[]) => isNotice(words[0]) || speak(...words) });
const library = await import("oidc-provider");
Object.assign(console, { warn: speak });

/** The parts of oidc-provider that the emulator uses, loaded without its start-up warning. */
export const { Provider, errors, interactionPolicy } = library;
