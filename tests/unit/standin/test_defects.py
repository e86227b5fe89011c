from pathlib import Path

import pytest

from services.standin import defects
from services.standin.errors import StandinError


def test_every_defect_is_planted_in_a_sample_that_is_large_enough() -> None:
    rates = defects.rates("standard", 300)
    assert all(rates.count(defect.name, 20) >= 1 for defect in defects.SETTINGS)


def test_none_plants_none() -> None:
    rates = defects.rates("none", 10_000)
    assert not any(rates.count(defect.name, 10_000) for defect in defects.SETTINGS)


def test_a_file_changes_the_rates_that_it_names(tmp_path: Path) -> None:
    chosen = tmp_path / "chosen.toml"
    chosen.write_text("[rates]\nsoft_deleted = 0.5\n")

    rates = defects.rates(str(chosen), 1000)

    assert rates.count("soft_deleted", 1000) == 500
    assert rates.rate("secret_level") == defects.BY_NAME["secret_level"].rate


@pytest.mark.parametrize("text", ["[rates]\nno_such = 0.1", "[rates]\nsoft_deleted = 2", "[rates"])
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    chosen = tmp_path / "chosen.toml"
    chosen.write_text(text)

    with pytest.raises(StandinError, match="Nothing was written"):
        defects.rates(str(chosen), 1000)
