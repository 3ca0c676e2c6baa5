"""What a page looks like, asked of the browser: what is cut off, what lies over what, which letters are drawn."""

from playwright.sync_api import Page

_CUT_OFF = """() => {
    const own = document.querySelectorAll('[class*="th-"], [data-testid="stPageLink-NavLink"], .stMain button p');
    return [...own]
        .filter(each => !each.matches('.th-plot'))  // its words stand beside it: _CHART_TEXTS
        .filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
        .map(each => `${each.className}: ${each.textContent.slice(0, 60)}`);
}"""

_CHART_TEXTS = """() => {
    const found = [];
    for (const chart of document.querySelectorAll('.js-plotly-plot, .th-plot')) {
        if (!chart.offsetParent) continue;
        const drawing = chart.matches('.th-plot');
        const frame = (drawing ? chart.parentElement : chart).getBoundingClientRect();
        const texts = [...chart.querySelectorAll(drawing ? '.th-d-word' : 'text')].filter(
            text => text.textContent.trim() && getComputedStyle(text).opacity !== '0' &&
                text.getBoundingClientRect().width
        );
        const boxes = texts.map(text => text.getBoundingClientRect());
        boxes.forEach((box, i) => {
            const words = texts[i].textContent;
            if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 ||
                box.bottom > frame.bottom + 2) found.push(`cut off: ${words}`);
            for (let j = 0; j < i; j++) {
                const wide = Math.min(box.right, boxes[j].right) - Math.max(box.left, boxes[j].left);
                const high = Math.min(box.bottom, boxes[j].bottom) - Math.max(box.top, boxes[j].top);
                if (wide > 3 && high > 5) found.push(`${words} over ${texts[j].textContent}`);
            }
        });
    }
    return found;
}"""

_COVERED = """() => {
    const furniture = document.querySelectorAll('.tonghu-legend, .leaflet-control-layers, .leaflet-control-zoom');
    const found = [];
    for (const name of document.querySelectorAll('.tonghu-label, .tonghu-told, .tonghu-under')) {
        const box = name.getBoundingClientRect();
        for (const part of furniture) {
            const over = part.getBoundingClientRect();
            if (Math.min(box.right, over.right) - Math.max(box.left, over.left) > 1 &&
                Math.min(box.bottom, over.bottom) - Math.max(box.top, over.top) > 1)
                found.push(`${part.className} over ${name.textContent}`);
        }
    }
    for (const part of furniture) {
        const box = part.getBoundingClientRect();
        if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1)
            found.push(`cut off: ${part.className}`);
    }
    return found;
}"""

_DRAWN_LETTERS = """letters => {
    const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    pen.canvas.width = pen.canvas.height = 40;
    pen.font = `24px ${getComputedStyle(document.querySelector('.th-head h1')).fontFamily}`;
    return letters.map(letter => {
        pen.clearRect(0, 0, 40, 40);
        pen.fillText(letter, 4, 30);
        return pen.getImageData(0, 0, 40, 40).data.join();
    });
}"""


def cut_off(page: Page) -> list[str]:
    """Our own elements whose text is wider than they are."""
    return list(page.evaluate(_CUT_OFF))


def chart_faults(page: Page) -> list[str]:
    """Words in charts that are cut off or lie over each other."""
    return list(page.evaluate(_CHART_TEXTS))


def map_faults(page: Page) -> list[str]:
    """Legends and controls of maps that cover a name, or that are cut off."""
    return [fault for frame in page.frames[1:] for fault in frame.evaluate(_COVERED)]


def map_shapes(page: Page) -> list[int]:
    """How many shapes each map of the page draws."""
    return [frame.locator("path.leaflet-interactive").count() for frame in page.frames[1:]]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page, or the part beside the sidebar, is wider than its window."""
    return bool(
        page.evaluate(
            "() => [document.scrollingElement, document.querySelector('.stMain')]"
            ".some(part => part.scrollWidth > part.clientWidth)"
        )
    )


def look_alike(page: Page, letters: str) -> list[str]:
    """Pairs of letters that are drawn the same: without a Chinese font every character is the same empty box."""
    drawings = page.evaluate(_DRAWN_LETTERS, list(letters))
    return [a + b for i, a in enumerate(letters) for j, b in enumerate(letters[:i]) if drawings[i] == drawings[j]]
