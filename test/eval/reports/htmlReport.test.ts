import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evalReport } from "../../../server/src/eval/reports/evalReport.ts";
import { htmlReport } from "../../../server/src/eval/reports/htmlReport.ts";
import type { Run } from "../../../server/src/eval/run.ts";
import { findChromium } from "../../e2e/chromium.mjs";
import { evalRun, evalSample } from "../../support/evalRun.ts";
import { realisticRun } from "../../support/realisticRun.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");

function page(run: Run, baseline?: Run): string {
  return htmlReport(evalReport(run, { baseline }), { sha256 });
}

/** What others have tried to get into reports: tags, ends of elements, attributes, addresses, comments, style. */
const planted = [
  "<script>globalThis.hacked = 1</script>",
  "</script><script>globalThis.hacked = 1</script>",
  "</pre></details></style><img src=x onerror='globalThis.hacked = 1'>",
  '" onmouseover="globalThis.hacked = 1" x="',
  "' autofocus onfocus='globalThis.hacked = 1",
  "javascript:globalThis.hacked=1",
  "<a href='javascript:globalThis.hacked=1'>click</a>",
  "<!--<script>",
  "<svg/onload=globalThis.hacked=1>",
  "<style>body{display:none}</style>",
  "&lt;script&gt; &#60;script&#62;",
  "\u202egnp.exe",
  "]]><script>globalThis.hacked = 1</script>",
];

function hostileRun(): Run {
  return evalRun(
    planted.map((text, index) =>
      evalSample({
        case: text,
        prompt: text,
        evalFile: text,
        model: text,
        tags: [text],
        place: { file: text, line: 1 },
        status: index % 3 === 0 ? "error" : "fail",
        input: { [text]: text },
        output: { [text]: text },
        text,
        finishReason: text,
        repairs: [text],
        latency: index,
        scores: [{ scorer: text, path: text, pass: false, expected: text, actual: `${text} `, message: text }],
        ...(index % 3 === 0 ? { error: { kind: text, message: text } } : {}),
      }),
    ),
    { id: planted[1]!, tool: planted[0]! },
  );
}

test("has no handler, no address and no script but its own, even before a browser sees it", () => {
  const text = page(hostileRun(), hostileRun());
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(text.match(/<\/script/g)).toHaveLength(1);
  expect(text.match(/<style/g)).toHaveLength(1);
  const names = text.replace(/"[^"]*"/g, "").matchAll(/<[a-z][^>]*?>/gi);
  expect([...names].map(String).filter((tag) => /\s(?:on\w+|style|src)\s*=/i.test(tag))).toEqual([]);
  expect(text.match(/<[^>]*href="[^"]*"/g)).toEqual(['<a class="skip" href="#cases"']);
});

const executable = findChromium();

describe.skipIf(!executable)("in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-html-"));
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable!, args: ["--no-sandbox", "--disable-gpu"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(html: string, width = 1280): Promise<{ readonly view: Page; readonly problems: string[] }> {
    const file = join(folder, "report.html");
    writeFileSync(file, html);
    const view = await browser.newPage({ viewport: { width, height: 900 } });
    const problems: string[] = [];
    view.on("console", (message) => problems.push(message.text()));
    view.on("pageerror", (error) => problems.push(String(error)));
    view.on("request", (request) => {
      if (!request.url().startsWith("file:")) problems.push(request.url());
    });
    await view.goto(pathToFileURL(file).href);
    return { view, problems };
  }

  test("what models wrote is text, and runs nowhere", async () => {
    const { view, problems } = await open(page(hostileRun(), hostileRun()));
    for (const one of await view.locator(".case > summary").all()) await one.click();
    for (const one of await view.locator(".case").all()) await one.hover({ position: { x: 5, y: 5 } });
    expect(await view.evaluate("globalThis.hacked")).toBeUndefined();
    expect(problems).toEqual([]);
    expect(await view.locator("script, style, img, iframe, object, a").count()).toBe(3);
    const names = await view.locator(".case .name").allTextContents();
    expect(names.toSorted()).toEqual(planted.map((text) => text.replace("\u202e", "\ufffd")).toSorted());
    await view.close();
  });

  test("a script that gets in all the same is refused by the page's policy", async () => {
    const { view, problems } = await open(
      page(evalRun([evalSample({ case: "a" })])).replace(
        "<main>",
        "<main><script>globalThis.hacked = 1</script><img src='x' onerror='globalThis.hacked = 1'>",
      ),
    );
    expect(await view.evaluate("globalThis.hacked")).toBeUndefined();
    expect(problems.join()).toMatch(/Content Security Policy/);
    await view.close();
  });

  test("filters by status, tag and words, says how many are shown, and can be cleared", async () => {
    const run = realisticRun(200, 3);
    const { view, problems } = await open(page(run));
    const status = view.locator("#shown");
    expect(await status.textContent()).toBe("200 cases");
    await view.selectOption("select[name=status]", "problem");
    await view.selectOption("select[name=tag]", "hard");
    const expected = run.samples.filter((one) => one.status !== "pass" && one.tags.includes("hard"));
    expect(await status.textContent()).toBe(`${expected.length} of 200 cases`);
    expect(await view.locator(".case:visible").count()).toBe(expected.length);
    await view.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => status.textContent()).toBe("200 cases");
    await view.getByRole("searchbox", { name: "Search" }).fill("refund 197");
    await expect.poll(() => view.locator(".case:visible").count()).toBe(1);
    expect(problems).toEqual([]);
    await view.close();
  });

  test("sets answers beside those of the earlier run, words that differ marked, and filters by what became of them", async () => {
    const answered = (name: string, category: string, status: "pass" | "fail") =>
      evalSample({ case: name, status, output: { category, note: "same" }, text: "" });
    const before = evalRun([
      answered("a", "refund", "pass"),
      answered("b", "other", "pass"),
      answered("c", "x", "fail"),
    ]);
    const after = evalRun(
      [answered("a", "shipping", "fail"), answered("b", "other", "pass"), answered("c", "y", "fail")],
      { id: "later" },
    );
    const { view, problems } = await open(page(after, before));
    const names = () => view.locator(".case:visible .name").allTextContents();
    expect(await names()).toEqual(["a", "c", "b"]);
    await view.locator(".case > summary").first().click();
    const columns = view.locator(".case").first().locator(".columns pre");
    expect(await columns.allTextContents()).toEqual([
      '  {-   "category": "refund",    "note": "same"  }',
      '  {+   "category": "shipping",    "note": "same"  }',
    ]);
    expect(await columns.locator("mark").allTextContents()).toEqual(["refund", "shipping"]);
    await view.selectOption("select[name=change]", "answer");
    expect(await names()).toEqual(["c"]);
    await view.selectOption("select[name=change]", "");
    await view.selectOption("select[name=order]", "name");
    expect(await names()).toEqual(["a", "b", "c"]);
    await view.locator(".case > summary").first().focus();
    await view.keyboard.press("ArrowDown");
    expect(await view.evaluate("document.activeElement.parentElement.dataset.name")).toBe("b");
    expect(problems).toEqual([]);
    await view.close();
  });

  test("in the editor a case shows where it is written; in a browser nothing offers it", async () => {
    const html = page(evalRun([evalSample({ case: "a", place: { file: "shop/a.eval.yaml", line: 7 } })]));
    const { view: plain } = await open(html);
    await plain.locator(".case > summary").click();
    expect(await plain.locator(".reveal").isVisible()).toBe(false);
    await plain.close();

    const view = await browser.newPage();
    await view.addInitScript(
      "globalThis.sent = []; globalThis.acquireVsCodeApi = () => ({ postMessage: (one) => sent.push(one) })",
    );
    await view.goto(pathToFileURL(join(folder, "report.html")).href);
    await view.locator(".case > summary").focus();
    await view.keyboard.press("Enter");
    await view.locator(".reveal").click();
    await view.locator(".case > summary").click();
    const place = { kind: "reveal", file: "shop/a.eval.yaml", line: 7 };
    expect(await view.evaluate("sent")).toEqual([
      { ...place, focus: false },
      { ...place, focus: true },
    ]);
    await view.close();
  });

  test("everything can be reached by keyboard and is named for a screen reader", async () => {
    const { view } = await open(page(realisticRun(20, 3, { hardRate: 0.2 }), realisticRun(20, 4)));
    await view.keyboard.press("Tab");
    expect(await view.evaluate("document.activeElement.textContent")).toBe("Skip to the cases");
    await view.keyboard.press("Enter");
    await view.locator("button[type=reset]").focus();
    await view.keyboard.press("Tab");
    await view.keyboard.press("Enter");
    expect(await view.locator(".case[open]").count()).toBe(1);
    const unnamed =
      await view.evaluate(`[...document.querySelectorAll("input, select, svg, button, [role=region]")].filter((one) =>
      !one.labels?.length && !one.getAttribute("aria-label") && !one.textContent).length`);
    expect(unnamed).toBe(0);
    for (const heading of ["Charts", "Rates", "Cases"]) {
      expect(await view.getByRole("heading", { name: heading, exact: true }).count()).toBe(1);
    }
    await view.close();
  });

  test("a thousand cases fit a narrow window without scrolling sideways", async () => {
    for (const width of [360, 1280]) {
      const { view } = await open(page(realisticRun(1_000, 3), realisticRun(1_000, 4)), width);
      expect(await view.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      await view.close();
    }
  });
});
