"""The PIN or password before a signature, and what wrong attempts cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctd402_desktop.domain.permissions import Actor, Role
from ctd402_desktop.errors import InvalidInput, SignInFailed, TooManyAttempts

PASSWORD = "seven lanterns over the river"
PIN = "4071"


@pytest.fixture
def desk(house):
    return house.services._desk


def test_the_password_and_the_pin_confirm_and_each_confirmation_is_spent_once(house, desk):
    accounts = house.services.accounts
    accounts.set_pin(house.nurse, PASSWORD, PIN)
    for secret in (PASSWORD, PIN):
        proof = accounts.confirm(house.nurse, secret)
        assert (proof.user_id, proof.station, proof.at) == (house.nurse.user_id, "station-1", house.clock())
        desk.consume(house.nurse, proof)
        with pytest.raises(SignInFailed, match="E-ACC-010"):
            desk.consume(house.nurse, proof)


def test_a_confirmation_runs_out_after_two_minutes(house, desk):
    proof = house.services.accounts.confirm(house.nurse, PASSWORD)
    house.clock.advance(minutes=2)
    desk.consume(house.nurse, proof)
    proof = house.services.accounts.confirm(house.nurse, PASSWORD)
    house.clock.advance(minutes=2, seconds=1)
    with pytest.raises(SignInFailed):
        desk.consume(house.nurse, proof)


def test_a_confirmation_serves_nobody_else_and_no_other_workstation(house, desk):
    for who in (house.physician, replace(house.nurse, station="station-2")):
        proof = house.services.accounts.confirm(house.nurse, PASSWORD)
        with pytest.raises(SignInFailed):
            desk.consume(who, proof)
    proof = house.services.accounts.confirm(house.nurse, PASSWORD)
    with pytest.raises(SignInFailed):
        desk.consume(house.nurse, replace(proof, at=house.clock.advance(minutes=1)))


def test_what_was_not_spent_can_be_taken_back(house, desk):
    accounts = house.services.accounts
    mine, other = accounts.confirm(house.nurse, PASSWORD), accounts.confirm(house.physician, PASSWORD)
    desk.confirmations.forget(house.nurse.user_id)
    with pytest.raises(SignInFailed):
        desk.consume(house.nurse, mine)
    desk.consume(house.physician, other)


def test_a_store_that_asks_refuses_a_signature_without_confirmation_and_says_so_in_the_trail(house, desk):
    desk.consume(house.nurse, None)
    with pytest.raises(SignInFailed, match="PIN or password"):
        replace(desk, asks_secret=True).consume(house.nurse, None)
    event = house.services.audit.events(house.physician)[0]
    assert (event.action, event.detail, event.user_id) == ("refused", {"action": "confirm"}, house.nurse.user_id)


@pytest.mark.parametrize("secret", ["wrong", "4072", "", PIN])
def test_a_wrong_secret_confirms_nothing_and_is_in_the_trail(house, secret):
    with pytest.raises(SignInFailed, match="E-ACC-009"):
        house.services.accounts.confirm(house.nurse, secret)
    event = house.services.audit.events(house.physician)[0]
    assert (event.action, event.user_id) == ("sign_in_failed", house.nurse.user_id)


@pytest.mark.parametrize("pin", ["0000", "1234", "1987", "12"])
def test_a_weak_pin_is_refused_with_its_reason(house, pin):
    with pytest.raises(InvalidInput) as caught:
        house.services.accounts.set_pin(house.nurse, PASSWORD, pin)
    assert caught.value.problems["pin"].render()


def test_the_pin_is_chosen_with_the_password(house):
    with pytest.raises(SignInFailed):
        house.services.accounts.set_pin(house.nurse, "wrong", PIN)


def test_wrong_attempts_make_this_account_wait_longer_and_longer_and_no_other(house):
    accounts, clock = house.services.accounts, house.clock
    for _ in range(4):
        with pytest.raises(SignInFailed, match="E-ACC-009"):
            accounts.confirm(house.nurse, "wrong")
    for wait, words in ((30, "30 seconds"), (120, "2 min 0 s"), (600, "10 min 0 s"), (600, "10 min 0 s")):
        with pytest.raises(TooManyAttempts, match=words):
            accounts.confirm(house.nurse, "wrong")
        clock.advance(seconds=wait - 1)
        with pytest.raises(TooManyAttempts, match="1 seconds"):
            accounts.confirm(house.nurse, PASSWORD)
        with pytest.raises(TooManyAttempts):
            accounts.sign_in("li.na", PASSWORD)
        accounts.confirm(house.physician, PASSWORD)
        clock.advance(seconds=1)
    accounts.confirm(house.nurse, PASSWORD)
    with pytest.raises(SignInFailed, match="E-ACC-009"):
        accounts.confirm(house.nurse, "wrong")
    assert len(house.services.audit.events(house.physician, user_id=house.nurse.user_id)) == 13


def test_a_disabled_account_confirms_nothing(house):
    house.services.accounts.disable(house.administrator, house.nurse.user_id)
    with pytest.raises(SignInFailed):
        house.services.accounts.confirm(house.nurse, PASSWORD)
    with pytest.raises(SignInFailed):
        house.services.accounts.confirm(Actor(999, "ghost", "Ghost", Role.NURSE), PASSWORD)
