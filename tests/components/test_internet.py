"""Names of the internet: what passes for one, and what only looks like one."""

import pytest

from waterline.internet import is_domain, is_email, is_registry, is_under

LABEL = "a" * 63
LONGEST = ".".join([LABEL, LABEL, LABEL, "a" * 57, "com"])


def test_the_longest_domain_is_a_domain():
    assert len(LONGEST) == 253
    assert is_domain(LONGEST)
    assert not is_domain(LONGEST.replace(".com", "a.com"))


@pytest.mark.parametrize("text", ["a.co", "prod.example.com", "a-b.example.com", "1.example.com", "a.xn--p1ai"])
def test_domains_are_known(text):
    assert is_domain(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "com",
        "localhost",
        "example.com.",
        ".example.com",
        "a..example.com",
        "Example.com",
        "example.COM",
        "*.example.com",
        "a_b.example.com",
        "-a.example.com",
        "a-.example.com",
        "example.com-",
        "example.-com",
        "example.com\n",
        " example.com",
        "exa mple.com",
        "bücher.example.com",
        "exampl\u0435.com",
        "10.0.0.1",
        "example.1",
        "https://example.com",
        "example.com/path",
        "example.com:443",
        f"{LABEL}a.com",
        f"example.{LABEL}a",
    ],
)
def test_what_is_no_domain_is_known(text):
    assert not is_domain(text)


@pytest.mark.parametrize(
    ("domain", "under"),
    [
        ("example.com", True),
        ("a.example.com", True),
        ("a.b.example.com", True),
        ("notexample.com", False),
        ("example.com.evil.org", False),
        ("com", False),
        ("a.example.org", False),
    ],
)
def test_a_domain_is_under_its_own_zone_only(domain, under):
    assert is_under(domain, "example.com") is under


@pytest.mark.parametrize(
    "text",
    [
        "registry.example.com",
        "registry.example.com/hub",
        "registry.example.com/a/b-c/d_e/f.g",
        "registry.example.com:5000/hub",
        "localhost",
        "localhost/hub",
        "registry:1",
        "registry:65535",
        "10.0.0.1:5000",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/mirror",
    ],
)
def test_registries_are_known(text):
    assert is_registry(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "hub",
        "registry/hub",
        "oci://registry.example.com",
        "https://registry.example.com",
        "registry.example.com/",
        "registry.example.com//hub",
        "/registry.example.com",
        "registry.example.com/..",
        "registry.example.com/../hub",
        "registry.example.com/hub/.",
        "registry.example.com/Hub",
        "Registry.example.com",
        "registry.example.com/hub:v1",
        "registry.example.com/hub@sha256:0",
        "registry.example.com:",
        "registry.example.com:0",
        "registry.example.com:65536",
        "registry.example.com:port",
        "user@registry.example.com",
        "registry.example.com?a=b",
        "registry.example.com/hub\n",
        "registry..example.com",
        "registry.example.com:\u0665",
        "régistry.example.com",
    ],
)
def test_what_is_no_registry_is_known(text):
    assert not is_registry(text)


@pytest.mark.parametrize("text", ["a@example.com", "a.b+c@mail.example.com", "A@EXAMPLE.COM"])
def test_addresses_are_known(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "a@",
        "@example.com",
        "a@localhost",
        "a@b@example.com",
        "a b@example.com",
        "a@example.com\n",
        "a\x00@example.com",
        "a@example.com.",
        "ä@example.com",
        "a@\u212aube.com",
        "mailto:a@example.com, b@example.com",
    ],
)
def test_what_is_no_address_is_known(text):
    assert not is_email(text)
