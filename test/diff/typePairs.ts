/**
 * Pairs of schemas, in Picoschema or JSON Schema, and what is said of them: verdict, rule and path of each change, and the
 * witness of one that breaks. `same` where nothing is.
 */
export interface TypePair {
  readonly side: "input" | "output";
  readonly before: string;
  readonly after: string;
  readonly expected: string;
  /** The rule that this looks like a change of, and is none: 'input, not type-widened'. */
  readonly nearTo: string | undefined;
}

function pairs(text: string): readonly TypePair[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const lines = block.split("\n").map((line) => line.trim());
      const [head = "", before = "", after = "", ...expected] = lines;
      const [side, nearTo] = head.split(", not ");
      return {
        side: side as TypePair["side"],
        nearTo,
        before: before.replace(/^- ?/, ""),
        after: after.replace(/^\+ ?/, ""),
        expected: expected.join("\n"),
      };
    });
}

export const typePairs: readonly TypePair[] = pairs(`
input
- {a: string}
+ {a: string, b: number}
breaking input-field-added-required input.b {"a":"text"}

input
- {a: string}
+ {a: string, b?: number}
safe input-field-added-optional input.b

input
- {a: string, b: number}
+ {a: string}
breaking input-field-removed input.b {"a":"text","b":1}

input
- {a: string, b?: number}
+ {a: string}
breaking input-field-removed input.b {"a":"text","b":1}

input
- {a: string, b: number, (*): any}
+ {a: string, (*): any}
safe input-field-removed input.b

input
- {a: string, b: number, (*): string}
+ {a: string, (*): string}
breaking input-field-removed input.b {"a":"text","b":1}

input
- {a?: string}
+ {a: string}
breaking input-field-made-required input.a {}

input
- {a: string}
+ {a?: string}
safe input-field-made-optional input.a

output
- {a: string}
+ {a: string, b: number}
safe output-field-added output.b

output
- {a: string}
+ {a: string, b?: number}
safe output-field-added output.b

output
- {a: string, b: number}
+ {a: string}
breaking output-field-removed output.b {"a":"text"}

output
- {a: string, b?: number}
+ {a: string}
breaking output-field-removed output.b {"a":"text","b":"text"}

output
- {a?: string}
+ {a: string}
safe output-field-made-required output.a

output
- {a: string}
+ {a?: string}
breaking output-field-made-optional output.a {}

input
- {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking input-field-removed input.b {"b":"text"}

input
- {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":true}
+ {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}
safe input-field-removed input.b

input
- {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":true}
+ {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":true}
breaking input-field-added-optional input.b {"b":1}

input
- {a: string}
+ {a: number}
breaking type-changed input.a {"a":"text"}

input
- {a: integer}
+ {a: number}
safe type-widened input.a

input
- {a: number}
+ {a: integer}
breaking type-narrowed input.a {"a":0.5}

output
- {a: integer}
+ {a: number}
breaking type-widened output.a {"a":0.5}

output
- {a: number}
+ {a: integer}
safe type-narrowed output.a

output
- {a: string}
+ {a: boolean}
breaking type-changed output.a {"a":true}

input
- {a: string}
+ {a: any}
safe type-widened input.a

input
- {a: any}
+ {a: string}
breaking type-narrowed input.a {"a":1}

output
- {a: any}
+ {a: string}
safe type-narrowed output.a

input
- {a: string}
+ {a(array): string}
breaking type-changed input.a {"a":"text"}

input
- {a: {b: string}}
+ {a(array): {b: string}}
breaking type-changed input.a {"a":{"b":"text"}}

input
- {a(enum): [x, y]}
+ {a: string}
safe type-widened input.a

input
- {a: string}
+ {a(enum): [x, y]}
breaking type-narrowed input.a {"a":"text"}

output
- {a(enum): [x, y]}
+ {a: string}
breaking type-widened output.a {"a":"text"}

input
- {a: boolean}
+ {a(enum): [true, false]}
same

input
- {a(enum): [x, y]}
+ {a(enum): [x, y, z]}
safe enum-value-added input.a

input
- {a(enum): [x, y, z]}
+ {a(enum): [x, y]}
breaking enum-value-removed input.a {"a":"z"}

output
- {a(enum): [x, y]}
+ {a(enum): [x, y, z]}
breaking enum-value-added output.a {"a":"z"}

output
- {a(enum): [x, y, z]}
+ {a(enum): [x, y]}
safe enum-value-removed output.a

input
- {a(enum): [x, y]}
+ {a(enum): [y, x]}
same

input
- {a(enum): [x, y]}
+ {a(enum): [x, z]}
breaking enum-value-removed input.a {"a":"y"}
safe enum-value-added input.a

input
- {"type":"object","properties":{"a":{"const":1}}}
+ {"type":"object","properties":{"a":{"const":2}}}
breaking literal-changed input.a {"a":1}

output
- {"type":"object","properties":{"a":{"const":1}}}
+ {"type":"object","properties":{"a":{"const":2}}}
breaking literal-changed output.a {"a":2}

input
- {"type":"object","properties":{"a":{"const":1}}}
+ {"type":"object","properties":{"a":{"enum":[1]}}}
same

input
- {"type":"object","properties":{"a":{"const":1}}}
+ {"type":"object","properties":{"a":{"enum":[1,2]}}}
safe enum-value-added input.a

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":["string","null"]}}}
safe nullability-added input.a

input
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking nullability-removed input.a {"a":null}

output
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":["string","null"]}}}
breaking nullability-added output.a {"a":null}

output
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe nullability-removed output.a

input
- {a(enum): [x, null]}
+ {a(enum): [x]}
breaking nullability-removed input.a {"a":null}

input
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"anyOf":[{"type":"null"},{"type":"string"}]}}}
same

input
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":["number","null"]}}}
breaking type-changed input.a {"a":"text"}

input
- {"type":"object","properties":{"a":{"type":"number","minimum":1}}}
+ {"type":"object","properties":{"a":{"type":"number","minimum":2}}}
breaking bound-tightened input.a {"a":1}

input
- {"type":"object","properties":{"a":{"type":"number","minimum":2}}}
+ {"type":"object","properties":{"a":{"type":"number","minimum":1}}}
safe bound-relaxed input.a

output
- {"type":"object","properties":{"a":{"type":"number","minimum":2}}}
+ {"type":"object","properties":{"a":{"type":"number","minimum":1}}}
breaking bound-relaxed output.a {"a":1}

output
- {"type":"object","properties":{"a":{"type":"number","minimum":1}}}
+ {"type":"object","properties":{"a":{"type":"number","minimum":2}}}
safe bound-tightened output.a

input
- {"type":"object","properties":{"a":{"type":"number","minimum":1}}}
+ {"type":"object","properties":{"a":{"type":"number","exclusiveMinimum":1}}}
breaking bound-tightened input.a {"a":1}

input
- {"type":"object","properties":{"a":{"type":"integer"}}}
+ {"type":"object","properties":{"a":{"type":"integer","maximum":100}}}
breaking bound-tightened input.a {"a":101}

input
- {"type":"object","properties":{"a":{"type":"integer","maximum":100}}}
+ {"type":"object","properties":{"a":{"type":"integer"}}}
safe bound-relaxed input.a

input
- {"type":"object","properties":{"a":{"type":"integer","minimum":1,"maximum":5}}}
+ {"type":"object","properties":{"a":{"type":"integer","minimum":0,"maximum":4}}}
safe bound-relaxed input.a
breaking bound-tightened input.a {"a":5}

input
- {"type":"object","properties":{"a":{"type":"string","minLength":1}}}
+ {"type":"object","properties":{"a":{"type":"string","minLength":0}}}
safe bound-relaxed input.a

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","minLength":0}}}
same

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","minLength":1}}}
breaking bound-tightened input.a {"a":""}

input
- {"type":"object","properties":{"a":{"type":"string","maxLength":10}}}
+ {"type":"object","properties":{"a":{"type":"string","maxLength":9}}}
breaking bound-tightened input.a {"a":"aaaaaaaaaa"}

output
- {"type":"object","properties":{"a":{"type":"string","maxLength":10}}}
+ {"type":"object","properties":{"a":{"type":"string","maxLength":9}}}
safe bound-tightened output.a

input
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"minItems":1}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
safe bound-relaxed input.a

input
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"maxItems":2}}}
breaking bound-tightened input.a {"a":["text","text","text"]}

output
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"minItems":1}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
breaking bound-relaxed output.a {"a":[]}

input
- {"type":"object","properties":{"a":{"type":"integer","multipleOf":6}}}
+ {"type":"object","properties":{"a":{"type":"integer","multipleOf":3}}}
safe multiple-of-changed input.a

input
- {"type":"object","properties":{"a":{"type":"integer","multipleOf":3}}}
+ {"type":"object","properties":{"a":{"type":"integer","multipleOf":6}}}
breaking multiple-of-changed input.a {"a":3}

output
- {"type":"object","properties":{"a":{"type":"number","multipleOf":5}}}
+ {"type":"object","properties":{"a":{"type":"number"}}}
breaking multiple-of-changed output.a {"a":1}

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
breaking format-added input.a {"a":"text"}

input
- {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe format-removed input.a

output
- {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking format-removed output.a {"a":"text"}

output
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"email"}}}
safe format-added output.a

input
- {"type":"object","properties":{"a":{"type":"string","format":"email"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"uri"}}}
breaking format-changed input.a {"a":"ada@example.com"}

input
- {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"house-number"}}}
safe format-changed input.a

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{3}$"}}}
breaking pattern-added input.a {"a":"text"}

input
- {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{3}$"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe pattern-removed input.a

output
- {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{3}$"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking pattern-removed output.a {"a":"text"}

output
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^x"}}}
safe pattern-added output.a

input
- {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{3}$"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{4}$"}}}
breaking pattern-changed input.a {"a":"AAA"}

input
- {"type":"object","properties":{"a":{"type":"string","pattern":"^a"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^(?:a)"}}}
dangerous pattern-changed input.a

input
- {"type":"object","properties":{"a":{"type":"string","pattern":"^(a+)+$"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^(b+)+$"}}}
dangerous pattern-changed input.a

input
- {a(array): string}
+ {a(array): number}
breaking type-changed input.a[] {"a":["text"]}

input
- {a(array): {b: string}}
+ {a(array): {b: string, c: string}}
breaking input-field-added-required input.a[].c {"a":[{"b":"text"}]}

output
- {a(array): {b: string}}
+ {a(array): {b: string, c: string}}
safe output-field-added output.a[].c

output
- {a(array): {b: string}}
+ {a(array): {b?: string}}
breaking output-field-made-optional output.a[].b {"a":[{}]}

input
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":{"type":"string"}}}}
breaking tuple-item-added input.a[1] {"a":["text","text"]}

input
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"string"}],"items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}}}
same

input
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"number"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"}}}}
safe tuple-item-removed input.a[1]

output
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"number"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"}}}}
breaking tuple-item-removed output.a[1] {"a":["text",0.5]}

output
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":{"type":"number"}}}}
safe tuple-item-added output.a[1]

input
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}
breaking unique-items-added input.a {"a":["text","text"]}

input
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
safe unique-items-removed input.a

output
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
breaking unique-items-removed output.a {"a":["text","text"]}

output
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}
safe unique-items-added output.a

input
- {"type":"object","properties":{"a":{"type":["string","number"]}}}
+ {"type":"object","properties":{"a":{"type":["string","number","boolean"]}}}
safe union-member-added input.a

input
- {"type":"object","properties":{"a":{"type":["string","number","boolean"]}}}
+ {"type":"object","properties":{"a":{"type":["string","number"]}}}
breaking union-member-removed input.a {"a":true}

output
- {"type":"object","properties":{"a":{"type":["string","number"]}}}
+ {"type":"object","properties":{"a":{"type":["string","number","boolean"]}}}
breaking union-member-added output.a {"a":true}

output
- {"type":"object","properties":{"a":{"type":["string","number","boolean"]}}}
+ {"type":"object","properties":{"a":{"type":["string","number"]}}}
safe union-member-removed output.a

input
- {"type":"object","properties":{"a":{"type":["string","number"]}}}
+ {"type":"object","properties":{"a":{"type":["number","string"]}}}
same

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":["string","number"]}}}
safe union-member-added input.a

input
- {"type":"object","properties":{"p":{"anyOf":[{"type":"object","properties":{"k":{"const":"cat"},"n":{"type":"string"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"dog"}},"required":["k"]}]}}}
+ {"type":"object","properties":{"p":{"anyOf":[{"type":"object","properties":{"k":{"const":"dog"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"cat"},"n":{"type":"number"}},"required":["k"]}]}}}
breaking type-changed input.p.n {"p":{"k":"cat","n":"text"}}

output
- {"type":"object","properties":{"p":{"oneOf":[{"type":"object","properties":{"k":{"const":"cat"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"dog"}},"required":["k"]}]}}}
+ {"type":"object","properties":{"p":{"oneOf":[{"type":"object","properties":{"k":{"const":"cat"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"dog"},"age":{"type":"number"}},"required":["k"]}]}}}
safe output-field-added output.p.age

input
- {a: string}
+ {a: string, (*): string}
safe additional-properties-allowed input[*]

input
- {a: string, (*): string}
+ {a: string}
breaking additional-properties-refused input[*] {"a":"text","other":"text"}

input
- {(*): string}
+ {(*): number}
breaking type-changed input[*] {"other":"text"}

output
- {m: {(*): string}}
+ {m: {(*): number}}
breaking type-changed output.m[*] {"m":{"other":1}}

output
- {m: {a: string}}
+ {m: {a: string, (*): any}}
same

input
- {"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","patternProperties":{"^x":{"type":"string"},"^y":{"type":"string"}},"additionalProperties":false}
safe name-pattern-added input[/^y/]

input
- {"type":"object","patternProperties":{"^x":{"type":"string"},"^y":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}
breaking name-pattern-removed input[/^y/] {"y":"text"}

input
- {"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","patternProperties":{"^x":{"type":"number"}},"additionalProperties":false}
breaking type-changed input[/^x/] {"x":"text"}

output
- {"type":"object","patternProperties":{"^x":{"type":"string"}}}
+ {"type":"object"}
breaking name-pattern-removed output[/^x/] {"x":1}

output
- {"type":"object"}
+ {"type":"object","patternProperties":{"^x":{"type":"string"}}}
safe name-pattern-added output[/^x/]

input
- {a: "string, what it is"}
+ {a: "string, what it was"}
safe description-changed input.a

output
- {a: "string, what it is"}
+ {a: "string, what it was"}
behavioural description-changed output.a

output
- {a: "string, what it is"}
+ {a:    "string,   what it is"}
same

input
- {"type":"object","properties":{"a":{"type":"string","default":"x"}}}
+ {"type":"object","properties":{"a":{"type":"string","default":"y"}}}
safe default-changed input.a

output
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","default":"y"}}}
behavioural default-added output.a

output
- {"type":"object","properties":{"a":{"type":"string","default":"y"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
behavioural default-removed output.a

input
-
+ {a: string}
breaking schema-added input {}

input
- {a: string}
+
safe schema-removed input

output
-
+ {a: string}
breaking schema-added output {"a":"text"}

output
- {a: string}
+
breaking schema-removed output "text"

output
- string
+
safe schema-removed output

input
- {a: Address}
+ {a: {street: string}}
same

input
- {a: Address}
+ {a: {street: string, city: string}}
breaking input-field-added-required input.a.city {"a":{"street":"text"}}

input
- {"type":"object","properties":{"a":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/N"}},"required":["v"]}}}
+ {"type":"object","properties":{"a":{"$ref":"#/$defs/M"}},"$defs":{"M":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/M"}},"required":["v"]}}}
same

input
- {"type":"object","properties":{"a":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/N"}},"required":["v"]}}}
+ {"type":"object","properties":{"a":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"object","properties":{"v":{"type":"number"},"next":{"$ref":"#/$defs/N"}},"required":["v"]}}}
breaking type-changed input.a.v {"a":{"v":"text"}}

input
- {"type":"object","properties":{"a":{"type":"string"}},"not":{"required":["b"]}}
+ {"type":"object","properties":{"a":{"type":"string"}},"not":{"required":["a"]}}
breaking other-constraint-changed input {"a":"text"}

input
- {"type":"object","properties":{"a":{"type":"string","not":{"const":"x"}}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe other-constraint-changed input

output
- {"type":"object","properties":{"a":{"type":"string","not":{"const":"x"}}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking other-constraint-changed output {"a":"x"}

input
- {"type":"object","properties":{"a":{"type":"object","minProperties":1,"additionalProperties":true}}}
+ {"type":"object","properties":{"a":{"type":"object","minProperties":9,"additionalProperties":true}}}
breaking other-constraint-changed input {"a":{"other":"text"}}

input
- {"type":"object","properties":{"a":{"type":"object","propertyNames":{"pattern":"^(a+)+$"}}}}
+ {"type":"object","properties":{"a":{"type":"object","propertyNames":{"pattern":"^(b+)+$"}}}}
dangerous other-constraint-changed input

input
- {"type":"object","allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]}
+ {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}
same

input
- {"type":"object","allOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]}
+ {"type":"object","allOf":[{"type":"object","properties":{"a":{"type":"string"}}}]}
breaking input-field-removed input.b {"b":"text"}

input
- {user: {name: string, tags(array): string}}
+ {user: {name: string, tags(array): integer}}
breaking type-changed input.user.tags[] {"user":{"name":"text","tags":["text"]}}

input
- {user_id: string, n: number}
+ {account_id: string, n: number}
breaking input-field-removed input.user_id {"user_id":"text","n":1}
breaking input-field-added-required input.account_id {"user_id":"text","n":1}

output
- {items(array): {kind(enum): [a, b]}}
+ {items(array): {kind(enum): [a, b, c]}}
breaking enum-value-added output.items[].kind {"items":[{"kind":"c"}]}

input
- {"a b": string}
+ {"a b": integer}
breaking type-changed input["a b"] {"a b":"text"}

input, not schema-added
- {"type":"object","properties":{},"additionalProperties":false}
+ {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
safe input-field-added-optional input.a

input, not schema-removed
- {a: string}
+ {"type":"object","properties":{},"additionalProperties":false}
breaking input-field-removed input.a {"a":"text"}

input, not input-field-added-required
- {a: string}
+ {a: string, b?: string}
safe input-field-added-optional input.b

input, not input-field-added-optional
- {a: string}
+ {a: string, b: string}
breaking input-field-added-required input.b {"a":"text"}

input, not input-field-removed
- {a: string, b: string}
+ {a: string, b?: string}
safe input-field-made-optional input.b

input, not input-field-made-required
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking nullability-removed input.a {"a":null}

input, not input-field-made-optional
- {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
+ {"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"]}
safe nullability-added input.a

output, not output-field-added
- {m: {a: string}}
+ {m: {a: string, (*): string}}
safe type-narrowed output.m[*]

output, not output-field-removed
- {a: string, b: string}
+ {a: string, b?: string}
breaking output-field-made-optional output.b {"a":"text"}

output, not output-field-made-required
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe nullability-removed output.a

output, not output-field-made-optional
- {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
+ {"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"]}
breaking nullability-added output.a {"a":null}

input, not default-added
- {a?: string}
+ {a?: "string, x by default"}
safe description-changed input.a

input, not default-removed
- {"type":"object","properties":{"a":{"type":"string","default":"x"}}}
+ {"type":"object","properties":{"a":{"type":"string","default":""}}}
safe default-changed input.a

input, not default-changed
- {"type":"object","properties":{"a":{"type":"object","additionalProperties":true,"default":{"x":1,"y":2}}}}
+ {"type":"object","properties":{"a":{"type":"object","additionalProperties":true,"default":{"y":2,"x":1}}}}
same

input, not type-widened
- {"type":"object","properties":{"a":{"type":"integer"}}}
+ {"type":"object","properties":{"a":{"type":["integer","null"]}}}
safe nullability-added input.a

input, not type-narrowed
- {"type":"object","properties":{"a":{"type":["number","null"]}}}
+ {"type":"object","properties":{"a":{"type":"number"}}}
breaking nullability-removed input.a {"a":null}

input, not type-changed
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":["string","boolean"]}}}
safe union-member-added input.a

input, not nullability-added
- {"type":"object","properties":{"a":{"enum":["x"]}}}
+ {"type":"object","properties":{"a":{"enum":["x","null"]}}}
safe enum-value-added input.a

output, not nullability-removed
- {"type":"object","properties":{"a":{"enum":["x","null"]}}}
+ {"type":"object","properties":{"a":{"enum":["x"]}}}
safe enum-value-removed output.a

output, not enum-value-added
- {a(enum): [x, y]}
+ {"type":"object","properties":{"a":{"anyOf":[{"const":"y"},{"enum":["x"]}]}},"required":["a"]}
same

input, not enum-value-removed
- {a(enum): [x, y]}
+ {a: string}
safe type-widened input.a

input, not literal-changed
- {"type":"object","properties":{"a":{"const":1}}}
+ {"type":"object","properties":{"a":{"const":1.0}}}
same

output, not bound-relaxed
- {"type":"object","properties":{"a":{"type":"integer","minimum":1}}}
+ {"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0}}}
same

input, not bound-tightened
- {"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0}}}
+ {"type":"object","properties":{"a":{"type":"integer","minimum":1}}}
same

input, not multiple-of-changed
- {"type":"object","properties":{"a":{"type":"integer","multipleOf":2}}}
+ {"type":"object","properties":{"a":{"type":"integer","multipleOf":2,"minimum":0}}}
breaking bound-tightened input.a {"a":-2}

input, not format-added
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^[0-9]{4}-"}}}
breaking pattern-added input.a {"a":"text"}

output, not format-removed
- {"type":"object","properties":{"a":{"type":"string","pattern":"^[0-9]{4}-"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking pattern-removed output.a {"a":"text"}

input, not format-changed
- {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"date","description":"the day"}}}
safe description-changed input.a

input, not pattern-added
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"date"}}}
breaking format-added input.a {"a":"text"}

output, not pattern-removed
- {"type":"object","properties":{"a":{"type":"string","pattern":"^a"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^a|^b"}}}
breaking pattern-changed output.a {"a":"b"}

input, not pattern-changed
- {"type":"object","properties":{"a":{"type":"string","pattern":"^a"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^a","maxLength":9}}}
breaking bound-tightened input.a {"a":"aaaaaaaaaa"}

input, not tuple-item-added
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"string"}],"items":{"type":"string"}}}}
same

output, not tuple-item-removed
- {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":{"type":"number"}}}}
+ {"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"}}}}
same

input, not unique-items-added
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":false}}}
same

output, not unique-items-removed
- {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":false}}}
+ {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
same

input, not union-member-added
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":["string","null"]}}}
safe nullability-added input.a

input, not union-member-removed
- {"type":"object","properties":{"a":{"type":["string","null"]}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
breaking nullability-removed input.a {"a":null}

input, not additional-properties-allowed
- {a: string}
+ {a: string, b?: string}
safe input-field-added-optional input.b

input, not additional-properties-refused
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
same

input, not name-pattern-added
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string"},"^x":{"type":"string"}}}
safe input-field-added-optional input["^x"]

input, not name-pattern-removed
- {"type":"object","patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","patternProperties":{"^x":{"type":"string","minLength":0}},"additionalProperties":false}
same

output, not description-changed
- {a: "string, what it is"}
+ {a: "string,  what it is "}
same

input, not other-constraint-changed
- {"type":"object","properties":{"a":{"type":"string","not":{"const":"x"}}}}
+ {"type":"object","properties":{"a":{"not":{"const":"x"},"type":"string","examples":["y"]}}}
same

input
- {"type":"object","properties":{"a":{"type":"string"}}}
+ {"type":"object","properties":{"a":{"type":"string","default":"x"}}}
safe default-added input.a

input
- {"type":"object","properties":{"a":{"type":"string","default":"x"}}}
+ {"type":"object","properties":{"a":{"type":"string"}}}
safe default-removed input.a

output
- {"type":"object","properties":{"a":{"type":"string","default":"x"}}}
+ {"type":"object","properties":{"a":{"type":"string","default":"y"}}}
behavioural default-changed output.a

output
- {"type":"object","properties":{"a":{"type":"string","format":"email"}}}
+ {"type":"object","properties":{"a":{"type":"string","format":"uri"}}}
breaking format-changed output.a {"a":"https://example.com/a"}

output
- {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{3}$"}}}
+ {"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{4}$"}}}
breaking pattern-changed output.a {"a":"AAAA"}

output
- {m: {a: string}}
+ {m: {a: string, (*): string}}
safe type-narrowed output.m[*]

output
- {"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"string"}}}}
+ {"type":"object","properties":{"m":{"type":"object","additionalProperties":false}}}
breaking type-widened output.m[*] {"m":{"other":1}}
`);
