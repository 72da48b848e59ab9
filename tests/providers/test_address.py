"""Which addresses of the net may be connected to."""

import pytest

from listforge.errors import UsageError
from listforge.providers.address import addresses, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        pytest.param("93.184.215.14", True, id="public"),
        pytest.param("2606:2800:21f::1", True, id="public v6"),
        pytest.param("127.0.0.1", False, id="this machine"),
        pytest.param("127.9.9.9", False, id="this machine by another number"),
        pytest.param("::1", False, id="this machine v6"),
        pytest.param("0.0.0.0", False, id="any"),
        pytest.param("10.1.2.3", False, id="private 10"),
        pytest.param("172.16.0.1", False, id="private 172"),
        pytest.param("172.32.0.1", True, id="public beside private 172"),
        pytest.param("192.168.1.1", False, id="private 192"),
        pytest.param("169.254.169.254", False, id="link, where clouds tell secrets"),
        pytest.param("100.64.0.1", False, id="shared by a carrier's customers"),
        pytest.param("224.0.0.1", False, id="multicast"),
        pytest.param("240.0.0.1", False, id="reserved"),
        pytest.param("255.255.255.255", False, id="broadcast"),
        pytest.param("fe80::1", False, id="link v6"),
        pytest.param("fe80::1%eth0", False, id="link v6 with its zone"),
        pytest.param("fd00::1", False, id="private v6"),
        pytest.param("ff02::1", False, id="multicast v6"),
        pytest.param("::ffff:127.0.0.1", False, id="v4 in v6: this machine"),
        pytest.param("::ffff:93.184.215.14", True, id="v4 in v6: public"),
        pytest.param("64:ff9b::7f00:1", False, id="translated: this machine"),
        pytest.param("64:ff9b::5db8:d70e", True, id="translated: public"),
        pytest.param("2002:7f00:1::1", False, id="6to4: this machine"),
    ],
)
def test_an_address_is_public_or_of_ones_own_net(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_a_key_does_not_travel_in_the_open() -> None:
    with pytest.raises(UsageError, match=r"^provider firmo: a key is not sent to a public host by http://"):
        addresses("firmo", "93.184.215.14", 80, allow_private=True, secret=True)
    assert addresses("firmo", "93.184.215.14", 80, allow_private=True, secret=False) == ["93.184.215.14"]
    assert addresses("firmo", "127.0.0.1", 80, allow_private=True, secret=True) == ["127.0.0.1"]


def test_a_host_there_is_not_is_an_error_of_the_question() -> None:
    with pytest.raises(OSError):
        addresses("firmo", "nobody.invalid", 80, allow_private=False, secret=False)
