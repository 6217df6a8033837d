import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

/** Writes a certificate for localhost that only these tests trust. @returns its file, and that of its key */
export async function makeCertificate(home: string): Promise<{ file: string; keyFile: string }> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keySize: 2048,
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const [file, keyFile] = [join(home, "cert.pem"), join(home, "key.pem")];
  writeFileSync(file, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { file, keyFile };
}
