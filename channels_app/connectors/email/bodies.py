"""The HTML of strangers: cleaned for showing, and as text for reading and searching. Pure."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import nh3

HTML_MAX = 400_000
_TAGS = """
a abbr b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i
img ins kbd li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul
"""
TAGS = frozenset(_TAGS.split())
LAYOUT = {"align", "valign", "width", "height", "bgcolor", "dir", "lang", "style"}
ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    **{
        tag: {*LAYOUT, "border", "cellpadding", "cellspacing", "colspan", "rowspan"}
        for tag in ("table", "td", "th", "tr")
    },
}
# Nothing that moves an element over others, hides it or loads something.
_STYLES = """
background-color border border-bottom border-collapse border-color border-left border-radius border-right border-spacing
border-style border-top border-width color direction font-family font-size font-style font-weight height letter-spacing
line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-width padding padding-bottom
padding-left padding-right padding-top text-align text-decoration text-indent text-transform vertical-align white-space
width
"""
STYLES = frozenset(_STYLES.split())
REMOTE = re.compile(r'<img\b[^>]*\ssrc="https?:', re.IGNORECASE)
RICH = re.compile(r"<(?:img|table|ul|ol|h[1-4])\b", re.IGNORECASE)
# Where a mail program begins what it quotes; ``quotes`` cuts there.
QUOTE_MARK = "\ue0ff"
QUOTE_IDS = frozenset(("divrplyfwdmsg", "appendonsend"))
QUOTE_CLASSES = frozenset(("gmail_quote", "gmail_quote_container", "moz-cite-prefix", "yahoo_quoted"))


def shown(source: str) -> str:
    """Markup without scripts, forms, frames and style sheets; images stay, whoever shows it decides about them."""
    return nh3.clean(
        source[:HTML_MAX],
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title", "svg", "math", "template", "noscript"} - {"head"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=set(STYLES),
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    ).replace("\x00", "")


def has_remote_images(cleaned: str) -> bool:
    return bool(REMOTE.search(cleaned))


def is_rich(cleaned: str) -> bool:
    """Does it say more than its text does?"""
    return bool(RICH.search(cleaned))


def to_text(source: str) -> str:
    reader = _Text()
    try:
        reader.feed(source[:HTML_MAX])
        reader.close()
    except Exception:  # at worst the tags go and the words stay
        return html.unescape(re.sub(r"<[^>]*>", " ", source[:HTML_MAX]))
    return reader.text()


_BREAKS = """
address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table tr ul
"""
BREAKS = frozenset(_BREAKS.split())


class _Text(HTMLParser):
    SKIPPED = frozenset(("script", "style", "head", "title", "template", "svg"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._skipping = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._skipping = 0
        if tag in self.SKIPPED:
            self._skipping += 1
        values = {name: (value or "").lower() for name, value in attrs}
        if self._begins_quote(tag, values):
            self._break()
            self._lines[-1] += QUOTE_MARK
        if tag == "br":
            self._lines.append("")
        elif tag in BREAKS:
            self._break(blank=tag == "p")
        if tag == "blockquote":
            self._quoted += 1
        if tag == "li":
            self._lines[-1] += "• "

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        if tag == "blockquote":
            self._break()
            self._quoted = max(self._quoted - 1, 0)
        elif tag in BREAKS and tag != "br":
            self._break(blank=tag == "p")

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[ \t\r\n\f\u00a0]+", " ", data)
        line = self._lines[-1]
        if self._skipping or not (words.strip() or line):
            return
        if not line:
            line = "> " * min(self._quoted, 3)
        self._lines[-1] = line + (words.lstrip() if not line or line.endswith(" ") else words)

    def text(self) -> str:
        lines = [line.rstrip() for line in self._lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _begins_quote(self, tag: str, values: dict[str, str]) -> bool:
        classes = set(values.get("class", "").split())
        cited = tag == "blockquote" and values.get("type") == "cite"
        return cited or values.get("id") in QUOTE_IDS or bool(classes & QUOTE_CLASSES)

    def _break(self, *, blank: bool = False) -> None:
        if self._lines[-1]:
            self._lines.append("")
            if blank:
                self._lines.append("")
