"""What holds on every page: the policy, the phone, the keyboard."""

import pytest
from playwright.sync_api import expect

PAGES = ["library", "watch", "embed", "docs", "problems", "analytics", "video analytics"]


@pytest.fixture
def address(request, published):
    return {
        "library": "/",
        "watch": f"/watch/{published}",
        "embed": f"/embed/{published}",
        "docs": "/docs",
        "problems": "/docs/problems",
        "analytics": "/analytics",
        "video analytics": f"/analytics/{published}",
    }[request.param]


@pytest.mark.parametrize("address", PAGES, indirect=True)
def test_the_policy_allows_no_inline_code_and_no_other_host(page, address):
    policy = page.goto(address).headers["content-security-policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert "unsafe" not in policy and "http" not in policy


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES, indirect=True)
def test_a_narrow_phone_never_scrolls_sideways(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address, wait_until="networkidle")
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("address", PAGES, indirect=True)
def test_every_control_has_a_name_and_shows_its_focus(page, address):
    page.goto(address, wait_until="networkidle")
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const node = document.activeElement;
                if (node === document.body) return null;
                const holder = node.closest("label") ?? node;
                const name = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
                const isOutlined = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return {
                    name: name.trim(),
                    isMarked: [node, holder].some((place) => isOutlined(getComputedStyle(place))),
                };
            }"""
        )
        if focused is None:
            continue
        assert focused["name"], "a control without a name"
        assert focused["isMarked"], f"the focus on {focused['name']} is not seen"


def test_the_library_moves_nothing_while_it_loads(page, published):
    page.add_init_script(
        """new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) globalThis.shifted = (globalThis.shifted ?? 0) + entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto("/", wait_until="networkidle")
    expect(page.locator(".card").first).to_be_visible()
    assert page.evaluate("globalThis.shifted ?? 0") < 0.02


def test_the_documentation_shows_every_operation(page):
    page.goto("/docs", wait_until="networkidle")
    api = page.evaluate("fetch('/v1/openapi.json').then((response) => response.json())")
    count = sum(len(set(item) - {"parameters"}) for item in api["paths"].values())
    expect(page.locator(".operation")).to_have_count(count)
    expect(page.locator("#notice")).to_be_hidden()
    page.get_by_role("link", name="Rename a video").or_(page.locator("a[href='#changeVideo']")).first.click()
    expect(page.locator("#changeVideo")).to_be_in_viewport()
