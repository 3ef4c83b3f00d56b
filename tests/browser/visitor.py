"""A person at the page: what they press and what they see, in whatever language the page is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.answers import KEYS

Hand = Literal["tap", "keys"]
Where = Literal["desk", "phone"]

_SCREENS: dict[Where, dict[str, object]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "has_touch": True},
}
_numbers = count(1)
# What Chromium itself writes when a line is down is no mistake of the page.
_LINE_DOWN = re.compile(r"WebSocket connection to|net::ERR_|the server responded with a status of")


class Visitor:
    """One tab. `complaints` are the page's own errors."""

    def __init__(self, page: Page, origin: str, name: str, hand: Hand) -> None:
        self.page, self.origin, self.name, self.hand = page, origin, name, hand
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda told: self._hear(told.type, told.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not _LINE_DOWN.search(text):
            self.complaints.append(text)

    # --- where one is ------------------------------------------------------------------------------------------

    async def go(self, path: str = "/") -> None:
        await self.page.goto(f"{self.origin}{path}")

    async def arrive(self) -> None:
        """The first page, known by one's own name."""
        await self.go()
        field = self.page.get_by_label("Your name")
        await field.fill(self.name)
        await field.press("Enter")
        await self.is_online()

    async def is_online(self) -> None:
        await expect(self.page.locator(".connection.good, .connection.slow")).to_be_visible()

    async def speaks(self, language: str) -> None:
        await self.page.locator("select.language").select_option(language)
        await expect(self.page.locator("html")).to_have_attribute("lang", language)

    @property
    def room(self) -> str:
        return self.page.url.rstrip("/").rpartition("/")[2]

    # --- before the duel ---------------------------------------------------------------------------------------

    async def challenge(
        self,
        topic: str,
        *,
        duel_type: str = "Quick Quiz",
        minutes: int = 1,
        difficulty: str = "Medium",
        visibility: str = "link",
        against: str = "link",
        name: str = "",
    ) -> str:
        """The room's id."""
        await self.wish(topic, duel_type, minutes, difficulty, visibility, against, name)
        await self.page.locator("form.card button.primary").click()
        await self.page.wait_for_url("**/duel/*")
        return self.room

    async def wish(
        self, topic: str, duel_type: str, minutes: int, difficulty: str, visibility: str, against: str, name: str = ""
    ) -> None:
        """Fill in the form of a challenge."""
        form = self.page.locator("form", has=self.page.locator("fieldset"))
        for place, value in enumerate((against, duel_type, difficulty, visibility)):
            choice = self.page.locator(f'input[value="{value}"]')
            await form.locator("fieldset").nth(place).locator("label", has=choice).click()
        if name:
            await form.locator("input.input").fill(name)
        await form.locator("select").nth(0).select_option(topic)
        await form.locator("select").nth(1).select_option(str(minutes))

    async def code(self) -> str:
        return (await self.page.locator("p.code").inner_text()).strip()

    async def joins_by_code(self, code: str) -> None:
        """From the first page."""
        await self.page.locator(".code-input").fill(code.lower())
        await self.page.locator(".code-input").press("Enter")

    async def accepts(self) -> None:
        await self.page.locator(".card.narrow button.primary").click()
        await expect(self.page.locator(".lobby")).to_be_visible()

    async def is_ready(self) -> None:
        await self.page.locator(".lobby button.primary").click()

    async def confirms(self) -> None:
        """Yes to the question that just opened."""
        await self.page.locator("dialog button.danger").click()

    # --- the duel ----------------------------------------------------------------------------------------------

    @property
    def question(self) -> Locator:
        """The text of the question on the table."""
        return self.page.locator(".sheet .question-text")

    @property
    def chosen(self) -> Locator:
        return self.page.locator(".sheet .option.chosen .rich")

    @property
    def go_on_button(self) -> Locator:
        return self.page.locator(".bar:has(.verdict-line) button.primary")

    def _number(self, number: int, when: str) -> Locator:
        heading = self.page.locator(f".table{when} .sheet .question-number")
        return heading.filter(has_text=re.compile(rf"^\D*{number}(?!\d)"))

    async def meets(self, number: int, within_s: float = 15) -> str:
        """Until question `number` is open. Its text."""
        await expect(self._number(number, ":has([role=timer])")).to_be_visible(timeout=within_s * 1_000)
        return await self.question.inner_text()

    async def sees_settled(self, number: int, within_s: float = 15) -> None:
        """Until question `number` has been settled, with its explanation."""
        await expect(self._number(number, ":not(:has([role=timer]))")).to_be_visible(timeout=within_s * 1_000)
        await expect(self.page.locator(".sheet .explanation")).to_be_visible()

    async def chooses(self, right: bool) -> None:
        """Answer the question that is open."""
        key = KEYS[await self.question.inner_text()]
        if key.typed:
            await self._types(key.typed[not right])
        elif key.places:
            await self._picks([key.places[not right]])
        else:
            shown = await self.page.locator(".sheet .option .rich").all_inner_texts()
            await self._picks([shown.index(text) for text in (key.right if right else key.wrong)])

    async def guesses(self) -> None:
        """Answer something, of a question that nobody here knows."""
        if await self.page.locator(".sheet .typed").count() > 0:
            await self._types("1")
        else:
            await self._picks([0])

    async def _types(self, text: str) -> None:
        field = self.page.locator(".sheet .typed input")
        await field.fill(text)
        if self.hand == "keys":
            await field.press("Enter")
        else:
            await self.page.locator(".bar button.primary").click()

    async def _picks(self, places: Sequence[int]) -> None:
        several = await self.page.locator(".bar button.primary").count() > 0
        for place in places:
            if self.hand == "keys":
                await self.page.keyboard.press("abcdefgh"[place] if place % 2 else str(place + 1))
            else:
                await self.page.locator(".sheet .option").nth(place).tap()
        if several and self.hand == "keys":
            await self.page.keyboard.press("Enter")
        elif several:
            await self.page.locator(".bar button.primary").tap()

    async def goes_on(self) -> None:
        """Enough of the reveal."""
        if self.hand == "keys":
            await expect(self.go_on_button).to_be_visible()
            await self.page.keyboard.press("Enter")
        else:
            await self.go_on_button.tap()

    async def gives_up(self) -> None:
        await self.page.locator(".below .text-button").click()
        await self.confirms()

    # --- what one sees -----------------------------------------------------------------------------------------

    async def sees(self, text: str, within_s: float = 15) -> None:
        """Anywhere but in what only a screen reader is told."""
        await expect(self.page.locator("main").get_by_text(text).filter(visible=True).first).to_be_visible(
            timeout=within_s * 1_000
        )

    async def sees_result(self, within_s: float = 15) -> dict[str, int]:
        """Until the duel is over. The points of each mark."""
        scores = self.page.locator(".result .scores")
        await expect(scores).to_be_visible(timeout=within_s * 1_000)
        return {mark: points(await scores.locator(f".{mark} .score").inner_text()) for mark in ("sun", "moon")}


def points(shown: str) -> int:
    """ "-1,250" → -1250, in whatever language it is grouped."""
    digits = int(re.sub(r"\D", "", shown))
    return -digits if shown.strip().startswith(("-", "\u2212", "\u200e-")) else digits


class Hall:
    """Where visitors come from: one browser, with a context of its own for each device."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._visitors: list[Visitor] = []

    async def visitor(self, origin: str, name: str = "Ada", where: Where = "desk", hand: Hand | None = None) -> Visitor:
        """On a device of their own. Names get a number, since a name is held for a while after its user left."""
        context = await self._browser.new_context(reduced_motion="reduce", **_SCREENS[where])  # type: ignore[arg-type]
        self._contexts.append(context)
        default: Hand = "keys" if where == "desk" else "tap"
        return await self._tab(context, origin, f"{name} {next(_numbers)}", hand or default)

    async def arrives(self, origin: str, name: str, where: Where = "desk", hand: Hand | None = None) -> Visitor:
        visitor = await self.visitor(origin, name, where, hand)
        await visitor.arrive()
        return visitor

    async def second_tab(self, visitor: Visitor) -> Visitor:
        """On the same device."""
        return await self._tab(visitor.page.context, visitor.origin, f"{visitor.name} again", visitor.hand)

    async def _tab(self, context: BrowserContext, origin: str, name: str, hand: Hand) -> Visitor:
        visitor = Visitor(await context.new_page(), origin, name, hand)
        self._visitors.append(visitor)
        return visitor

    async def empty(self) -> None:
        """Everybody leaves. Fails when a page had an error of its own."""
        for context in self._contexts:
            await context.close()
        complaints = [f"{visitor.name}: {one}" for visitor in self._visitors for one in visitor.complaints]
        self._contexts, self._visitors = [], []
        assert complaints == []
