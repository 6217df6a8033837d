import AxeBuilder from "@axe-core/playwright";
import { expect, picture, test } from "@/tests/e2e/fixtures";

const states = {
  ready: {},
  "registration-off": { registration: false, clientIdMetadata: false },
} as const;

for (const [state, switches] of Object.entries(states)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1280]) {
      test(`${state}, ${colorScheme}, ${width} px: accessible, without horizontal scrolling`, async ({
        open,
        page,
        site,
      }) => {
        await site.change(switches);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 740 });
        await open("/?fresh=1");
        for (const folded of await page.locator("summary").all()) await folded.click();
        await picture(page, `${state}-${colorScheme}-${width}-open`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  }
}

test("shows the fix on the first screen of a phone", async ({ open, page, site }) => {
  await site.change(states["registration-off"]);
  await page.setViewportSize({ width: 360, height: 740 });
  await open("/?fresh=1");
  await expect(page.getByRole("heading", { name: "Fix this first" })).toBeInViewport();
  await picture(page, "registration-off-phone");
});

test("every control can be reached by keyboard, with visible focus", async ({ open, page, site }) => {
  await site.change({});
  await open("/?fresh=1");
  const names: string[] = [];
  for (let step = 0; step < 7; step++) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id || ""));
  }
  expect(names.slice(0, 2)).toEqual(["Check again", "Copy the endpoint URL"]);
  expect(names).toContain("claude-code");
});
