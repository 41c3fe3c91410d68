"""Values that previews know although what they wait for is not there yet."""

import pulumi


def known_after(value: pulumi.Input[str], *resources: pulumi.Resource) -> pulumi.Output[str]:
    """Text that is only used once these resources exist; a preview knows it if it knows the text.

    Ids that Azure computes are unknown until a resource exists. Ids and addresses that follow from names need not be,
    and a URN, unlike any other output, is known in every preview.
    """
    return pulumi.Output.all(value, *[one.urn for one in resources]).apply(lambda known: str(known[0]))
