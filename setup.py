"""What pyproject.toml cannot say: a wheel carries app.py, pages/ and data/ inside the package.

In the repository they stay at the top; `kaart.core.folders` finds them in both places.
"""

from collections.abc import Iterator
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

PROGRAM = Path("kaart", "program")
PATTERNS = ("app.py", "pages/*.py", ".streamlit/config.toml", "data/**/*")
# What somebody added to a checkout for themselves.
ADDED = frozenset({"regios.toml", "kolommen.toml"})


def program_files() -> Iterator[Path]:
    """Files to carry along, as paths from the top of the repository."""
    top = Path(__file__).parent
    for pattern in PATTERNS:
        for path in sorted(top.glob(pattern)):
            if path.is_file() and path.name not in ADDED and not path.name.startswith("."):
                yield path.relative_to(top)


class BuildWithProgram(build_py):
    """Builds the package, and the files beside it into a folder within; not for an editable install."""

    def run(self) -> None:
        """Copy them after the modules."""
        super().run()
        if not self.editable_mode:
            for path in program_files():
                target = self._target(path)
                self.mkpath(str(target.parent))
                self.copy_file(str(path), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:  # noqa: FBT001, FBT002 - the signature of setuptools
        """Name every file that this step makes."""
        made = [] if self.editable_mode else [str(self._target(path)) for path in program_files()]
        return [*super().get_outputs(include_bytecode), *made]

    def get_source_files(self) -> list[str]:
        """Name every file that a source distribution needs."""
        return [*super().get_source_files(), *map(str, program_files())]

    def _target(self, path: Path) -> Path:
        return Path(self.build_lib) / PROGRAM / path


setup(cmdclass={"build_py": BuildWithProgram})
