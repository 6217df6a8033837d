import { useId } from "react";
import type { Field } from "@/lib/mcp/input-schema";
import { type Entered, initialText } from "@/lib/operator/try/arguments";

const look = "field mt-1 aria-[invalid=true]:border-fail";
const types: Record<string, string> = { email: "email", uri: "url", date: "date" };
/** Of formats that no kind of input has. */
const examples: Record<string, string> = { "date-time": "2026-12-31T09:00:00Z" };

interface Props {
  /** Comes before each name, so that several schemas fit in one form. */
  prefix?: string;
  fields: Field[];
  /** What was entered before; the fields' defaults otherwise. */
  entered?: Entered | undefined;
  problems?: Record<string, string>;
}

/** The fields of a schema. */
export function Fields({ prefix = "", fields, entered, problems = {} }: Props) {
  return fields.map((field) => (
    <FieldRow
      key={field.name}
      name={prefix + field.name}
      field={field}
      text={entered?.[field.name] ?? initialText(field)}
      problem={problems[field.name]}
    />
  ));
}

/** What was entered in the fields with a prefix. Browsers end lines with CR LF (HTML §4.10.22.4). */
export function enteredIn(form: FormData, prefix = ""): Entered {
  const own = [...form].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(
    own.map(([name, value]) => [name.slice(prefix.length), `${value}`.replaceAll("\r\n", "\n")]),
  );
}

type RowProps = { name: string; field: Field; text: string; problem: string | undefined };

function FieldRow({ name, field, text, problem }: RowProps) {
  const id = useId();
  const { title, type, format, description, isRequired, kind } = field;
  const hint = [format ? `${type} (${format})` : type, isRequired ? "required" : "optional", hints[kind]];
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {title ?? <span className="font-mono text-[0.8125rem]">{field.name}</span>}
      </label>
      <p id={`${id}-hint`} className="text-pretty text-[0.8125rem] text-soft">
        {hint.filter(Boolean).join(", ")}
        {description && `. ${description}`}
      </p>
      <Control id={id} name={name} field={field} text={text} isInvalid={Boolean(problem)} />
      {problem && (
        <p id={`${id}-problem`} className="mt-1 text-fail text-sm">
          {field.name} {problem}.
        </p>
      )}
    </div>
  );
}

const hints: Partial<Record<Field["kind"], string>> = { list: "one per line", json: "as JSON" };

type ControlProps = { id: string; name: string; field: Field; text: string; isInvalid: boolean };

function Control({ id, name, field, text, isInvalid }: ControlProps) {
  const { kind, isRequired, minLength, maxLength, minimum, maximum } = field;
  const common = {
    id,
    name,
    defaultValue: text,
    required: isRequired && kind !== "list",
    "aria-describedby": isInvalid ? `${id}-hint ${id}-problem` : `${id}-hint`,
    "aria-invalid": isInvalid,
  };
  if (kind === "list" || kind === "json") {
    return (
      <textarea {...common} rows={3} spellCheck={false} className={`${look} h-auto py-2 font-mono text-[0.8125rem]`} />
    );
  }
  const choices = kind === "boolean" ? [true, false].map((value) => ({ value, title: `${value}` })) : field.choices;
  if (choices) {
    return (
      <select {...common} className={look}>
        {!(isRequired && text) && <option value="">{isRequired ? "Choose…" : "Not sent"}</option>}
        {choices.map(({ value, title }) => (
          <option key={JSON.stringify(value)} value={JSON.stringify(value)}>
            {title}
          </option>
        ))}
      </select>
    );
  }
  const isNumber = kind === "number" || kind === "integer";
  const rules = isNumber
    ? { type: "number", step: kind === "integer" ? 1 : "any", min: minimum, max: maximum }
    : { type: types[field.format ?? ""] ?? "text", minLength, maxLength, placeholder: examples[field.format ?? ""] };
  // An empty text is a value of its own, unless the schema asks for more.
  const required = common.required && (isNumber || Boolean(minLength));
  return <input {...common} {...rules} required={required} className={look} />;
}
