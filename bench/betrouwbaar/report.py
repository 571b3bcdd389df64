"""The report: each section in its own words, then the machine of each part and the aims beside what was found."""

from __future__ import annotations

from collections.abc import Sequence

from bench.betrouwbaar.section import Found, Section, table

BUSY = (
    "Where the load before is above the number of cores others used the machine too: every answer then waits for its "
    "turn, and what is missed there says nothing of a quiet machine."
)


def text(found: dict[str, Found], sections: Sequence[Section]) -> str:
    """The report as Markdown."""
    known = [
        (section, {part: found[part] for part in section.PARTS if part in found})
        for section in sections
        if any(part in found for part in section.PARTS)
    ]
    lines = [
        "# How reliable kaart is, measured",
        "",
        (
            "Made by `make betrouwbaar`, or a part of it by `python -m bench.betrouwbaar --deel PART`; the parts are "
            "measured at moments of their own, and the last outcome of each stands here."
        ),
        "",
    ]
    for section, rows in known:
        lines += [f"## {section.TITLE}", "", *section.lines(rows), ""]
    every = [(section, part, row) for section, rows in known for part, row in rows.items()]
    lines += [
        "## Where and when",
        "",
        *table(
            ("part", "`--deel`", "when", "machine", "load before (1, 5, 15 min)", "load after", "took s"),
            [_machine(section.PARTS[part], part, row) for section, part, row in every],
        ),
        "",
        "## Aims",
        "",
        *table(
            ("what", "part", "measured", "aim", ""),
            [
                (aim.what, aim.part, aim.measured, aim.aim, "met" if aim.met else "**missed**")
                for section, part, row in every
                for aim in section.aims(part, row)
            ],
        ),
    ]
    if any(row["load"][0] > row["cores_here"] for _, _, row in every):
        lines += ["", BUSY]
    return "\n".join(lines) + "\n"


def _machine(name: str, part: str, row: Found) -> tuple[str, ...]:
    before, after = (", ".join(map(str, row[when])) for when in ("load", "load_after"))
    return name, f"`{part}`", row["when"], row["machine"], before, after, str(row.get("took_s", ""))
