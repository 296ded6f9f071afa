"""Words of people: what they may hold, and that nothing in them runs."""

import re
import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.text import (
    LONGEST,
    MARKS,
    MOST_MARKS,
    PROTOCOLS,
    TAGS,
    excerpt,
    fold,
    paragraphs,
    plain,
    render,
    runs,
    slug,
    tidy,
    tidy_block,
)

HOSTILE = """
<script>alert(1)</script>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<iframe src="javascript:alert(1)"></iframe>
<a href="javascript:alert(1)">x</a>
[x](javascript:alert(1))
[x](JaVaScRiPt:alert(1))
[x](java%0ascript:alert(1))
[x](data:text/html;base64,PHNjcmlwdD4=)
[x](vbscript:msgbox(1))
![x](javascript:alert(1))
![x](http://host.example/track.gif)
<http://host.example/"onmouseover=alert(1)>
[x](http://host.example/"onmouseover="alert(1))
[x]: javascript:alert(1)
<!-- --><script>alert(1)</script>
<style>body{display:none}</style>
<b style="position:fixed">x</b>
<p class="x" id="act">x</p>
<form action=/sign-out method=post><button>x</button></form>
<input autofocus onfocus=alert(1)>
<math><mtext></table><mglyph><style><img src onerror=alert(1)>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
&lt;script&gt;alert(1)&lt;/script&gt;
`<script>alert(1)</script>`
| a | b |
http://host.example/<script>
www.host.example"><script>alert(1)</script>
{{ 7 * 7 }} {% if 1 %}
${7*7} #{7*7}
<base href="http://host.example">
<meta http-equiv=refresh content="0;url=http://host.example">
<link rel=stylesheet href=//host.example/x.css>
<object data=x></object><embed src=x>
<details ontoggle=alert(1) open>x</details>
<a href="//host.example" target=_blank>x</a>
[x](<javascript:alert(1)>)
[a](http://x "onclick=alert(1)")
[a](mailto:x@y.example?subject=<script>)
<video><source onerror=alert(1)></video>
""".strip().splitlines()

EVENT_HANDLER = re.compile(r"<[^>]*\son\w+\s*=", re.I)


@pytest.mark.parametrize("source", HOSTILE)
def test_render_lets_nothing_run(source):
    html = render(source)
    assert EVENT_HANDLER.search(html) is None
    for tag in re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html):
        assert tag in TAGS, html
    for href in re.findall(r'href="([^"]*)"', html):
        assert href.split(":", 1)[0].lower() in PROTOCOLS or href.startswith("/"), html


@pytest.mark.parametrize("source", HOSTILE)
def test_render_a_second_cleaner_finds_nothing_to_remove(source):
    html = render(source)
    again = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href", "title", "rel"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}},
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )
    assert re.sub(r"\s+", "", again.replace("&quot;", '"')) == re.sub(r"\s+", "", html.replace("&quot;", '"'))


@given(st.text(max_size=400))
def test_render_any_text_lets_nothing_run(source):
    html = render(source)
    assert EVENT_HANDLER.search(html) is None
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z][a-zA-Z0-9]*)", html)) <= TAGS


def test_render_marks_outbound_links_and_lowers_headings():
    html = render("# Title\n\nSee https://www.example.org/a and *this*.")
    assert "<h3>Title</h3>" in html
    assert '<a href="https://www.example.org/a" rel="nofollow ugc noopener">' in html
    assert "<em>this</em>" in html


def test_render_when_too_long_then_refuses():
    with pytest.raises(Invalid):
        render("a" * (LONGEST + 1))


BOMBS = ["[", "*a ", "> ", "`", "![", "<", "&", "[a](b)", "**a", "~~a", "*_", "(", "|a", "> > a\n", "- "]


@pytest.mark.parametrize("piece", BOMBS)
@pytest.mark.parametrize("marks", [MOST_MARKS, LONGEST])
def test_render_of_a_pathological_text_takes_bounded_time(piece, marks):
    each = max(1, len(MARKS.findall(piece)))
    source = ("[a](" + piece * LONGEST)[: min(LONGEST, (marks - 3) * len(piece) // each + 4)]
    assert min(spent_on(source) for _try in range(3)) < 0.2


def spent_on(source: str) -> float:
    """Seconds of this process alone, since others share the machine; now and then it tidies its memory meanwhile."""
    began = time.process_time()
    try:
        render(source)
    except Invalid:
        assert len(MARKS.findall(source)) > MOST_MARKS
    return time.process_time() - began


TABLE = "|a" * 120 + "\n" + "|-" * 120 + "\n"


@pytest.mark.parametrize(
    "source",
    [
        TABLE + "|\n" * 150,
        TABLE + "|-|\n" * 150,  # a row like the line under a head makes no narrower table of it
        "> " + TABLE.replace("\n", "\n> ") + "> |\n" * 150,
        "1. " + TABLE.replace("\n", "\n   ") + "|\n   " * 150,
        "|a" * 500 + "\n" + "|-" * 500 + "\n" + "a\n" * 3000,
    ],
)
def test_a_wide_table_of_short_rows_is_refused_before_it_is_filled_up(source):
    began = time.process_time()
    with pytest.raises(Invalid):
        render(source)
    assert time.process_time() - began < 0.05


def test_a_target_that_is_written_once_is_not_repeated_a_thousand_times():
    source = "[a]\n" * 900 + "\n[a]: /" + "x" * 4000
    assert len(render(source)) < 2 * len(source)


def test_many_narrow_tables_are_no_wide_one():
    assert render(("|a|b|\n|-|-|\n|1|2|\n\n") * 150).count("<table>") == 150


def test_a_long_text_with_a_table_and_links_is_no_bomb():
    rows = "".join(f"| day {n} | [notes](https://example.org/{n}) | *done* |\n" for n in range(150))
    assert "<table>" in render("| when | where | what |\n| --- | --- | --- |\n" + rows)


def test_tidy_removes_control_and_override_characters():
    assert tidy(" a\x00b\u202e c\n d ") == "ab c d"
    assert tidy_block("a\r\nb\x00\n\n c ") == "a\nb\n\n c"


def test_paragraphs_escape_and_keep_lines():
    assert paragraphs("<b>\nx\n\ny") == "<p>&lt;b&gt;<br>x</p><p>y</p>"


def test_excerpt_cuts_at_a_word():
    assert excerpt("one two three", 9) == "one two…"
    assert excerpt("short") == "short"


@pytest.mark.parametrize(("name", "folded"), [("Ávila", "avila"), ("L'Hospitalet · Ñ", "l'hospitalet · n")])
def test_fold_removes_accents_and_case(name, folded):
    assert fold(name) == folded


def test_slug_is_fit_for_an_address():
    assert slug("Fuencarral - El Pardo") == "fuencarral-el-pardo"


def test_plain_keeps_the_words_and_drops_the_marks():
    assert plain("# Light\n\nNot **less**:\n\n- one\n- [two](https://city.example/2)") == "Light Not less: one two"
    assert plain("a <b>c</b> & d") == "a <b>c</b> & d"


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("¿Por qué?", "ltr"),
        ("«هل» the lamp", "rtl"),
        ("<p lang='ar'>12: The lamp, المصباح</p>", "ltr"),
        ("<p>(1) שלום</p>", "rtl"),
        ("2026-12-12", "ltr"),
        ("", "ltr"),
    ],
)
def test_words_run_as_their_first_letter_says(words, way):
    assert runs(words) == way
