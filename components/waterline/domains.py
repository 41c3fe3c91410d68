"""The domains that one Gateway can answer for."""

from waterline.internet import is_domain
from waterline.names import repeated

MOST = 31
"""A Gateway takes 64 listeners, and each domain has two beside the one for plain HTTP."""
LONGEST = 244
"""Characters: the name of a listener is the domain and what it is for, and has 253.

Source: https://gateway-api.sigs.k8s.io/reference/spec/#sectionname
"""


def check_domains(domains: list[str]) -> None:
    """Refuse domains that cannot be served.

    Raises:
        ValueError: if there is none, or more than a Gateway takes, or one is none, or stands twice.
    """
    if not 1 <= len(domains) <= MOST:
        message = f"domains: {len(domains)} of them: expected 1 to {MOST}, for which a Gateway has listeners"
        raise ValueError(message)
    if twice := repeated(domains):
        message = f"domains {domains!r}: expected each once, not {twice[0]} twice"
        raise ValueError(message)
    for domain in domains:
        if not is_domain(domain) or len(domain) > LONGEST:
            message = (
                f"domain {domain!r}: expected a domain name in lower case of at most {LONGEST} characters, "
                "such as prod.example.com"
            )
            raise ValueError(message)
