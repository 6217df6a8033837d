/** More than any document or key set of Descope's has, in bytes. */
const maxBytes = 1_048_576;

/**
 * Reads a body of bounded size: what answers in Descope's place may send without end.
 * @throws RangeError when more than 1 MiB comes
 */
export async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw new RangeError(`${response.url} sent more than ${maxBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}
