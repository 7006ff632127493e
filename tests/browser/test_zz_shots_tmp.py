import pytest, types
from archive.cli import demo_media, demo_checks
from archive.services import Services
pytestmark = [pytest.mark.browser, pytest.mark.servers]

def test_checks(portal, published):
    own = Services(published.services.settings.model_copy(update={"portal_url": portal}))
    out = list(demo_media.checks(own))
    print(out)
    import io
    from rich.console import Console
    refused = [t for s in published.samples for t in s.refused]
    assert demo_checks.run(own, Console(), refused)

def test_shots(portal, visit, published):
    from archive.models.search import SearchQuery
    ids = {h.entry.title: h.entry.id for h in published.services.catalogue.search(SearchQuery(size=100)).hits}
    print(ids)
    for width, height, w in ((1280, 900, "d"), (390, 844, "p")):
        page = visit(portal + "/", width=width, height=height)
        page.wait_for_timeout(600); page.screenshot(path=f"/tmp/smp/shots/home-{w}.png")
        for name in ("CHORUS", "SOLO", "WINDOW", "PROGRAMME"):
            page.goto(f"{portal}/e/{ids[getattr(demo_media, name)]}")
            page.wait_for_timeout(800)
            if name in ("CHORUS", "SOLO"):
                page.get_by_role("button", name="播放").first.click()
                page.wait_for_timeout(500)
                tag = "video" if name == "CHORUS" else "audio"
                page.evaluate(f"()=>{{document.querySelector('{tag}').currentTime={4 if tag=='video' else 1.5}}}")
                page.wait_for_timeout(2500)
                if name == "CHORUS":
                    sel = page.locator("select.captions")
                    print([o.inner_text() for o in sel.locator("option").all()])
                    sel.select_option(index=1); page.wait_for_timeout(1500)
            page.screenshot(path=f"/tmp/smp/shots/{name}-{w}.png", full_page=name == "PROGRAMME")
            if name == "WINDOW":
                page.locator("button.closer").click(); page.wait_for_timeout(2500)
                page.locator("[data-zoom=in]").click(); page.wait_for_timeout(400)
                page.locator("[data-zoom=in]").click(); page.wait_for_timeout(2500)
                page.screenshot(path=f"/tmp/smp/shots/ZOOM-{w}.png")
