"""The contrast of text where axe cannot tell it: by the pixels that the browser paints behind the text."""

import base64
import collections

# Of a box's pixels, those of a colour that counts as a ground of the text: not the edges of what else is drawn there.
SHARE = 0.1

STYLE = """element => {
    const style = getComputedStyle(element), drawn = element instanceof SVGElement;
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= getComputedStyle(at).opacity;
    const scale = drawn ? element.getScreenCTM().a : 1;
    return {color: drawn ? style.fill : style.color, opacity, size: parseFloat(style.fontSize) * scale, weight: +style.fontWeight};
}"""

HIDE = """element => {
    for (const name of ['color', 'fill', '-webkit-text-fill-color', 'text-decoration-color'])
        element.style.setProperty(name, 'transparent', 'important');
}"""

PIXELS = """async picture => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer)];
}"""


def luminance(color):
    """As WCAG defines it."""
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def over(color, alpha, ground):
    return [alpha * part + (1 - alpha) * behind for part, behind in zip(color, ground)]


def rgba(text):
    parts = [float(part) for part in text[text.index('(') + 1:-1].replace(',', ' ').replace('/', ' ').split()]
    return parts[:3], parts[3] if len(parts) > 3 else 1.0


def contrast(page, element):
    """The least contrast of an element's text with what lies behind it, and what WCAG 2.2 AA asks."""
    element.scroll_into_view_if_needed()
    style = element.evaluate(STYLE)
    element.evaluate(HIDE)
    pixels = page.evaluate(PIXELS, base64.b64encode(element.screenshot()).decode())
    element.evaluate('element => element.removeAttribute("style")')
    color, alpha = rgba(style['color'])
    alpha *= style['opacity']
    grounds = [[packed & 255, packed >> 8 & 255, packed >> 16 & 255]
               for packed, count in collections.Counter(pixels).items() if count >= SHARE * len(pixels)]
    is_large = style['size'] >= 24 or (style['size'] >= 18.66 and style['weight'] >= 700)
    return min(ratio(over(color, alpha, ground), ground) for ground in grounds), 3 if is_large else 4.5


def axe_finds(page, axe, part='html'):
    """Faults in a part of a page, what axe leaves open among them; and the contrasts that it left open and that are enough."""
    page.evaluate(axe)
    found = page.evaluate('part => axe.run(part, {resultTypes: ["violations", "incomplete"]})', part)
    faults = [(rule['id'], rule['impact'], node['html'][:120]) for rule in found['violations'] for node in rule['nodes']]
    settled = []
    for rule in found['incomplete']:
        for node in rule['nodes']:
            name = (rule['id'], rule['impact'], node['html'][:120])
            if rule['id'] != 'color-contrast':
                faults.append(name)
                continue
            is_, needed = contrast(page, page.locator(node['target'][0]))
            (settled if is_ >= needed else faults).append((*name, round(is_, 2), needed))
    return faults, settled
