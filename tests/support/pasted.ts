/** What people paste around a value: a name, and the text for a variable with this value. */
export const pastes: [string, (name: string, value: string) => string][] = [
  ...['""', "''", "``", "´´", "“”", "„“", "””", "‘’", "‚‘", "«»", "»«", "‹›", "＂＂", "<>", `“"`].map(
    (pair): [string, (name: string, value: string) => string] => {
      const [open = "", close = ""] = pair;
      return [pair, (_name, value) => open + value + close];
    },
  ),
  ["a quote at the start", (_name, value) => `“${value}`],
  ["a quote at the end", (_name, value) => `${value}"`],
  ["three backticks", (_name, value) => `\`\`\`\n${value}\n\`\`\``],
  ["quotes in quotes", (_name, value) => `"'${value}'"`],
  ["escaped quotes", (_name, value) => `\\"${value}\\"`],
  ["its name", (name, value) => `${name}=${value}`],
  ["its name and quotes", (name, value) => `${name}="${value}"`],
  ["its name, all quoted", (name, value) => `"${name}=${value}"`],
  ["an export", (name, value) => `export ${name}='${value}'`],
  ["PowerShell", (name, value) => `$env:${name} = "${value}"`],
  ["cmd", (name, value) => `set ${name}=${value}`],
  ["Docker", (name, value) => `-e ${name}=${value}`],
  ["a prompt", (name, value) => `$ export ${name}=${value}`],
  ["an older cmd", (name, value) => `setx ${name} "${value}"`],
  ["fish", (name, value) => `set -x ${name} ${value}`],
  ["an old Dockerfile", (name, value) => `ENV ${name} ${value}`],
  ["a list of Docker Compose", (name, value) => `  - ${name}=${value}`],
  ["JSON", (name, value) => `"${name}": "${value}",`],
  ["YAML", (name, value) => `${name}: ${value}`],
  ["a literal line break", (_name, value) => `${value}\\n`],
  ["literal line breaks in quotes", (_name, value) => `"\\r\\n${value}\\r\\n"`],
  ["line breaks", (_name, value) => `\r\n${value}\r\n`],
  ["no-break spaces", (_name, value) => `\u00A0${value}\u202F`],
  ["a byte order mark", (_name, value) => `\uFEFF${value}`],
  ["zero-width spaces", (_name, value) => `\u200B${value}\u200B`],
  ["a zero-width space inside", (_name, value) => `${value.slice(0, 2)}\u200B${value.slice(2)}`],
  ["joiners and marks of direction", (_name, value) => `\u200E\u2060${value}\u200D\u200F`],
  ["a soft hyphen inside quotes", (_name, value) => `"${value}\u00AD"`],
  ["a comma", (_name, value) => `${value},`],
  ["a semicolon", (_name, value) => `${value} ;`],
  ["quotes and a comma", (_name, value) => `"${value}", `],
  ["a comma in quotes", (_name, value) => `"${value},"`],
  ["a Markdown link", (_name, value) => `[${value}](${value})`],
];

/** Texts that stand for a value, and what the problem says. */
export const standIns: [string, RegExp][] = [
  ...["$OTHER", "\u0024{OTHER}", "\u0024{OTHER:-x}", "$env:OTHER", "%OTHER%", "$(cat key)", "{{ other }}"],
  ...[
    "\u0024{{ secrets.OTHER }}",
    '"$OTHER"',
    "https://$OTHER",
    "https://$host",
    "$other",
    "https://\u0024{OTHER}/mcp",
    "process.env.OTHER",
  ],
]
  .map((text): [string, RegExp] => [text, /a reference to another variable that was not expanded/])
  .concat(
    [
      ...[
        "P...",
        "P…",
        "K2abc…",
        "K2abc****",
        "••••••••",
        "https://…",
        "https://api.descope.com/v1/apps/agentic/P…/MS…",
        "PXXXXXXXX",
        "xxxx",
      ],
      ...["your-project-id", "YOUR_PROJECT_ID", "<your-key>", "<project-id>", "{projectId}", "[flow ID]", "your key"],
      ...["https://your-domain.com", "https://<host>/x", "https://yourdomain.com", "you@your-company.com"],
      ...["https://api.descope.com/v1/apps/your-project-id", "PROJECT_ID", "changeme", "undefined"],
    ].map((text): [string, RegExp] => [text, /is a placeholder from an example/]),
  );
