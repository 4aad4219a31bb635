import fc from "fast-check";
import { expect, test } from "vitest";
import type { FormField } from "../../../client/src/preview/protocol.ts";
import { fieldAt, type Path, valueAt, withValue } from "../../../client/webview/inputPaths.ts";

const order = { orders: [{ product: "lamp" }, { product: "chair" }], name: "Ada" };

test("one value is another, the rest is as it was", () => {
  expect(withValue(order, ["orders", 1, "product"], "desk")).toEqual({
    orders: [{ product: "lamp" }, { product: "desk" }],
    name: "Ada",
  });
  expect(withValue(order, ["orders", 2], { product: "" })).toMatchObject({ orders: [{}, {}, { product: "" }] });
  expect(order.orders).toHaveLength(2);
});

test("nothing at a place takes it out, and the items after it move up", () => {
  expect(withValue(order, ["orders", 0], undefined)).toEqual({ orders: [{ product: "chair" }], name: "Ada" });
  expect(withValue(order, ["name"], undefined)).toEqual({ orders: order.orders });
  expect(withValue({}, ["name"], undefined)).toEqual({});
});

test("what is not there yet is made", () => {
  expect(withValue({}, ["user", "name"], "Ada")).toEqual({ user: { name: "Ada" } });
  expect(withValue({ user: null }, ["user", "tags", 0], "x")).toEqual({ user: { tags: ["x"] } });
});

test("what is put at a place is found there, and keys keep their order", () => {
  const step = fc.oneof(fc.constantFrom("a", "b", "orders"), fc.constant(0));
  const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps): Path => ["a", ...steps]);
  fc.assert(
    fc.property(fc.jsonValue(), path, fc.string(), (value, at, text) => {
      expect(valueAt(withValue({ a: value }, at, text), at)).toBe(text);
    }),
  );
  expect(Object.keys(withValue(order, ["orders"], []) as object)).toEqual(["orders", "name"]);
});

test("fields inside groups and lists", () => {
  const text: FormField = { name: "product", optional: false, sample: "x", control: { kind: "text" } };
  const group: FormField = { name: "orders", optional: false, sample: {}, control: { kind: "group", fields: [text] } };
  const list: FormField = { name: "orders", optional: false, sample: [], control: { kind: "list", item: group } };
  expect(fieldAt([list], ["orders"])).toBe(list);
  expect(fieldAt([list], ["orders", 3])).toBe(group);
  expect(fieldAt([list], ["orders", 3, "product"])).toBe(text);
  expect(fieldAt([list], ["orders", 3, "price"])).toBeUndefined();
  expect(fieldAt([list], ["nothing", "in", "it"])).toBeUndefined();
});
