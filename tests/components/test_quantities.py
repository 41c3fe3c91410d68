"""Amounts of processor time and memory."""

import pytest
from pydantic import TypeAdapter, ValidationError

from waterline.quantities import cpu_millis, memory_bytes
from waterline_platform.settings.scalars import CpuQuantity, MemoryQuantity


@pytest.mark.parametrize(
    ("text", "millis"),
    [("2", 2000), ("0.5", 500), ("1.25", 1250), ("0.001", 1), ("500m", 500), ("1500m", 1500), ("1.005", 1005)],
)
def test_processor_time_is_read_to_the_thousandth(text, millis):
    assert cpu_millis(text) == millis


@pytest.mark.parametrize(
    ("text", "size"), [("1Ki", 1024), ("512Mi", 512 * 1024**2), ("8Gi", 8 * 1024**3), ("2Ti", 2 * 1024**4)]
)
def test_memory_is_read_in_powers_of_two(text, size):
    assert memory_bytes(text) == size


@pytest.mark.parametrize(
    "text", ["", "0", "0.0", "0m", "-1", "+1", "01", "1.0005", ".5", "1.", "0.5m", "1e3", "1k", "1 ", "1Gi", "1\n", "٢"]
)
def test_other_processor_time_is_refused(text):
    with pytest.raises(ValueError, match="expected cores or thousandths of one"):
        cpu_millis(text)


@pytest.mark.parametrize(
    "text", ["", "0Mi", "512", "512M", "512m", "1.5Gi", "1e9", "1gi", "1GiB", "-1Gi", " 1Gi", "1Pi", "1Gi\n", "٢Gi"]
)
def test_other_memory_is_refused(text):
    with pytest.raises(ValueError, match="expected a whole number of Ki, Mi, Gi or Ti"):
        memory_bytes(text)


def test_a_setting_is_one_of_these_and_says_so():
    cpu, memory = TypeAdapter(CpuQuantity), TypeAdapter(MemoryQuantity)

    assert (cpu.validate_python("500m"), memory.validate_python("1Gi")) == ("500m", "1Gi")
    with pytest.raises(ValidationError, match=r"expected cores or thousandths of one, such as 2, 0.5 or 500m"):
        cpu.validate_python("0.5m")
    with pytest.raises(ValidationError, match="expected a whole number of Ki, Mi, Gi or Ti, such as 512Mi"):
        memory.validate_python("1G")


@pytest.mark.parametrize("number", [2, 0.5])
def test_a_number_without_quotes_is_refused_as_everywhere(number):
    for kind in (CpuQuantity, MemoryQuantity):
        with pytest.raises(ValidationError, match="expected text: quote it"):
            TypeAdapter(kind).validate_python(number)
