// The HTML report in a real browser: it is sorted, searched, filtered, opened and operated by keyboard; nothing leaves the
// page, no name runs, axe finds nothing, in light and dark, wide and narrow.
//
//   node tests/ci/report.mjs TOOLS INTERDICT [PICTURES]
//
// TOOLS has playwright-core and axe-core, as `npm install` puts them there. PICTURES is a folder for screenshots.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, binary, pictures] = process.argv.slice(2);
const load = createRequire(join(resolve(tools), "package.json"));
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

const root = resolve(import.meta.dirname, "../..");
const desk = mkdtempSync(join(tmpdir(), "report-"));
const screen = (...args) => {
  const command = ["screen", "--no-store", ...args, "--force"];
  try {
    execFileSync(resolve(binary), command, { cwd: desk, stdio: "pipe" });
  } catch (fault) {
    assert.equal(fault.status, 1, String(fault.stderr));
  }
};

for (const name of ["us-test.toml", "firm.csv"]) cpSync(join(root, "tests/data", name), join(desk, name));
cpSync(join(root, "examples/holdings.csv"), join(desk, "holdings.csv"));
screen("holdings.csv", "--activity", "purchase", "-o", "portfolio.html");

const hostile = [
  "Quorvane Industries <script>window.pwned = 1</script>",
  "<img src=x onerror=window.pwned=2> Quorvane Industries",
  "\" onmouseover=\"window.pwned=3\" Quorvane Industries",
  "</script><script>window.pwned=4</script>Quorvane Industries",
  "Quorvane\u202eseirtsudnI Industries",
  "javascript:window.pwned=5 Quorvane Industries",
  "{{ 7 * 7 }} Quorvane Industries",
  "=cmd|' /C calc'!A0 Quorvane Industries",
  "Quorvane Industries " + "x".repeat(9_900),
];
const quoted = (text) => '"' + text.replaceAll('"', '""') + '"';
const rows = hostile.map((name, place) => `${quoted(name)},2021-03-16,B,${quoted(hostile[(place + 1) % 8])}\n`);
writeFileSync(join(desk, "hostile.csv"), "Name,Trade Date,Side,Account\n" + rows.join(""));
const entries = hostile.map((name, place) => `${place},${quoted(name)},block,${quoted(name)}\n`);
writeFileSync(join(desk, "evil.csv"), "id,name,action,reason\n" + entries.join(""));
screen("hostile.csv", "--no-builtin-lists", "--lists", "evil.csv", "-o", "hostile.html");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

/** A page with a report; whatever it asks for beside itself, logs or throws is a fault. */
const open = async (name, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => faults.push("console: " + message.text()));
  page.on("pageerror", (error) => faults.push("error: " + error.message));
  page.on("dialog", (dialog) => { faults.push("dialog: " + dialog.message()); dialog.dismiss(); });
  const own = pathToFileURL(join(desk, name)).href;
  page.on("request", (request) => { if (request.url().split("#")[0] !== own) faults.push("request: " + request.url()); });
  await page.goto(own);
  return { page, faults, close: () => context.close() };
};
const visible = (page) => page.locator("tbody.alert:visible").count();
const firsts = (page, part) => page.locator("tbody.alert:visible " + part).allInnerTexts();

const test = async (name, body) => {
  await body();
  console.log("report: " + name);
};

await test("it sorts, searches, filters and opens", async () => {
  const { page, faults, close } = await open("portfolio.html");
  const all = await visible(page);
  assert.ok(all > 40);
  assert.equal(await page.locator(".detail:visible").count(), 0);

  const security = page.locator('th[data-key="security"]');
  await security.locator("button").click();
  assert.equal(await security.getAttribute("aria-sort"), "ascending");
  const names = (await firsts(page, '[data-value="security"]')).map((text) => text.split("\n")[0].toLowerCase());
  assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true })));
  await security.locator("button").click();
  assert.equal(await security.getAttribute("aria-sort"), "descending");
  assert.equal((await firsts(page, '[data-value="security"]'))[0].split("\n")[0].toLowerCase(), names.at(-1));

  await page.fill("#search", "china mobile 2021-03");
  const found = await visible(page);
  assert.ok(found > 0 && found < all);
  assert.match(await page.locator("#shown").innerText(), new RegExp(`^${found} of ${all} alerts$`));
  await page.click("#tools button[type=reset]");
  await page.waitForFunction((count) => document.querySelectorAll("tbody.alert:not([hidden])").length === count, all);

  await page.selectOption("#f-verdict", "prohibited");
  const prohibited = await visible(page);
  assert.equal(prohibited, await page.locator('tbody.alert[data-verdict="prohibited"]').count());
  await page.selectOption("#f-account", { index: 1 });
  assert.ok(await visible(page) < prohibited);
  await page.click("#tools button[type=reset]");
  await page.waitForFunction((count) => document.querySelectorAll("tbody.alert:not([hidden])").length === count, all);

  const first = page.locator("tbody.alert:visible").first();
  await first.locator(".more button").click();
  assert.equal(await first.locator(".more button").getAttribute("aria-expanded"), "true");
  assert.match(await first.locator(".detail").innerText(), /On whose authority/);
  assert.deepEqual(faults, []);
  await close();
});

await test("the keyboard is enough", async () => {
  const { page, faults, close } = await open("portfolio.html");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.locator("tbody.alert .more button").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".detail:visible").count(), 1);
  await page.keyboard.press("Space");
  assert.equal(await page.locator(".detail:visible").count(), 0);
  await page.locator('th[data-key="time"] button').focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator('th[data-key="time"]').getAttribute("aria-sort"), "ascending");
  assert.deepEqual(faults, []);
  await close();
});

await test("without its script all of it is there", async () => {
  const { page, close } = await open("portfolio.html", { javaScriptEnabled: false });
  assert.equal(await page.locator(".detail:visible").count(), await page.locator("tbody.alert").count());
  assert.equal(await page.locator("#tools").isVisible(), false);
  await close();
});

await test("a name is a name, whatever it contains", async () => {
  const { page, faults, close } = await open("hostile.html");
  assert.equal(await visible(page), hostile.length);
  await page.click("#open-all");
  await page.mouse.move(300, 500);
  for (const button of await page.locator("th button").all()) await button.click();
  for (const box of await page.locator("#tools select").all()) await box.selectOption({ index: 1 });
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator("main script, main img").count(), 0);
  const text = await page.locator("body").innerText();
  assert.ok(text.includes("<script>window.pwned = 1</script>") && text.includes("{{ 7 * 7 }}"));
  assert.ok(!text.includes("\u202e"));
  assert.equal(await page.locator("html[onmouseover], [onmouseover], [onerror]").count(), 0);
  assert.deepEqual(faults, []);
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [width, kind] of [[1280, "wide"], [390, "narrow"]]) {
    await test(`axe finds nothing, and nothing overflows: ${colorScheme}, ${kind}`, async () => {
      for (const name of ["portfolio.html", "hostile.html"]) {
        const { page, faults, close } = await open(name, { colorScheme, viewport: { width, height: 900 } });
        await page.locator("tbody.alert .more button").first().click();
        const broad = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(broad <= 0, `${name} is ${broad} pixels too wide`);
        // The policy of the page forbids further scripts; a browser's own isolated world is beside it.
        const session = await page.context().newCDPSession(page);
        const { frameTree } = await session.send("Page.getFrameTree");
        const { executionContextId: contextId } =
          await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
        await session.send("Runtime.evaluate", { contextId, expression: axe });
        const run = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(
          ({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`;
        const { result } = await session.send("Runtime.evaluate",
          { contextId, expression: run, awaitPromise: true, returnByValue: true });
        assert.deepEqual(result.value, [], name);
        assert.deepEqual(faults, []);
        if (pictures && name === "portfolio.html") {
          mkdirSync(pictures, { recursive: true });
          for (const [part, height] of [["totals", 700], ["alerts", 900], ["timelines", 900]]) {
            const box = await page.locator("#h-" + part).boundingBox();
            const top = part === "totals" ? 0 : box.y + await page.evaluate(() => scrollY) - 20;
            const path = join(pictures, `${colorScheme}-${kind}-${part}.png`);
            await page.screenshot({ path, fullPage: true, clip: { x: 0, y: top, width, height } });
          }
        }
        await close();
      }
    });
  }
}

await test("it prints with every detail", async () => {
  const { page, close } = await open("portfolio.html");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("tr.detail:visible").count(), await page.locator("tbody.alert").count());
  assert.equal(await page.locator("#tools").isVisible(), false);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 50_000);
  if (pictures) writeFileSync(join(pictures, "report.pdf"), pdf);
  await close();
});

await browser.close();
rmSync(desk, { recursive: true });
