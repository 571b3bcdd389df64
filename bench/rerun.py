"""What one run of the map page costs by part, for every kind of choice: `python -m bench.rerun parkstad NL`.

Processor time of the thread of the script, in this process and without a browser, of the store of ``KAART_CACHE``. The
shares are those of a run under cProfile, which makes short functions look longer than they are.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[1] / "app.py"
PARTS = (
    "navigate",
    "open_view",
    "choose",
    "settle",
    "build_view",
    "show_sentence",
    "show_map",
    "show_search",
    "show_picking",
    "show_panel",
    "show_foot",
)
LIMIT_S, RUNS = 300, 8
Choice = Callable[[AppTest, int], object]
# Each goes to and fro, so that from the third run on all that is kept is kept.
CHOICES: dict[str, Choice] = {
    "nothing": lambda _app, _turn: None,
    "indicator": lambda app, turn: app.selectbox(key="indicator").set_value(("koopwoningen", "woz")[turn]),
    "class method": lambda app, turn: app.selectbox(key="kl_methode").set_value(("equal_interval", "quantiles")[turn]),
    "number of classes": lambda app, turn: app.slider(key="kl_aantal").set_value((4, 5)[turn]),
    "table": lambda app, turn: app.toggle(key="tabel").set_value(turn == 0),
    "language": lambda app, turn: app.query_params.update(taal=("en", "nl")[turn]),
    "opacity": lambda app, turn: app.query_params.update(dekking=("half", "vol")[turn]),
}


@contextmanager
def measured(profile: cProfile.Profile | None = None) -> Iterator[list[float]]:
    """Processor seconds of every run of the script inside."""
    taken: list[float] = []
    whole = ScriptRunner._run_script  # noqa: SLF001 - what surrounds it waits for the browser

    def run(self: ScriptRunner, *given: object, **named: object) -> None:
        start = time.thread_time()
        if profile is not None:
            profile.enable()
        try:
            whole(self, *given, **named)  # type: ignore[arg-type]
        finally:
            if profile is not None:
                profile.disable()
            taken.append(time.thread_time() - start)

    ScriptRunner._run_script = run  # noqa: SLF001
    try:
        yield taken
    finally:
        ScriptRunner._run_script = whole  # noqa: SLF001


def row(app: AppTest, choice: Choice) -> tuple[float, dict[str, float]]:
    """Processor milliseconds of a run, and the share of every part in percent."""
    with measured() as taken:
        for number in range(RUNS):
            choice(app, number % 2)
            _run(app)
    profile = cProfile.Profile()
    with measured(profile):
        choice(app, 0)
        _run(app)
    found = pstats.Stats(profile)
    cost = dict.fromkeys(PARTS, 0.0)
    for (file, _line, name), (_, _, _, seconds, _) in found.stats.items():  # type: ignore[attr-defined]
        if name in cost and "/kaart/ui/" in Path(file).as_posix():
            cost[name] = max(cost[name], seconds)
    total = found.total_tt  # type: ignore[attr-defined]
    return 1000 * median(taken[2:]), {name: 100 * seconds / total for name, seconds in cost.items()}


def _run(app: AppTest) -> None:
    app.run()
    if app.exception:
        raise SystemExit(str(app.exception[0].value))


def main(areas: list[str]) -> None:
    """Print a table of every area."""
    for area in areas:
        app = AppTest.from_file(str(APP), default_timeout=LIMIT_S)
        app.query_params.update(gebied=area, niveau="buurt", indicator="woz", jaar="2024")
        _run(app)
        print(f"\n## {area}\n\n| choice | ms | {' | '.join(PARTS)} |\n|{'---|' * (len(PARTS) + 2)}")
        for name, choice in CHOICES.items():
            cost, shares = row(app, choice)
            print(f"| {name} | {cost:.0f} | {' | '.join(f'{shares[part]:.0f}%' for part in PARTS)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
