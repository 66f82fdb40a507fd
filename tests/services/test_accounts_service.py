"""Accounts, roles and the permission matrix at the services."""

from __future__ import annotations

import pytest

from ctd402_desktop.domain.permissions import MATRIX, Action, Role, allowed
from ctd402_desktop.errors import InvalidInput, NotAllowed, NotFound, SignInFailed
from ctd402_desktop.services import NewUser

PASSWORD = "seven lanterns over the river"


def test_the_right_password_signs_in_and_is_noted(house):
    actor = house.services.accounts.sign_in(" Li.Na ", PASSWORD)
    assert (actor.name, actor.role) == ("Li Na", Role.NURSE)
    house.services.accounts.sign_out(actor)
    events = house.services.audit.events(house.physician, user_id=actor.user_id)
    assert [one.action for one in events][:2] == ["signed_out", "signed_in"]


@pytest.mark.parametrize(("user", "password"), [("li.na", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(house, user, password):
    with pytest.raises(SignInFailed, match="do not match") as caught:
        house.services.accounts.sign_in(user, password)
    assert caught.value.code == "E-ACC-001"
    assert house.services.audit.events(house.physician)[0].action == "sign_in_failed"


def test_a_new_account_can_sign_in_at_once(house):
    made = house.services.accounts.add_user(
        house.administrator, NewUser("wu.lin", "Wu Lin", Role.PHYSICIAN, "nine boats under the bridge")
    )
    assert house.services.accounts.sign_in("wu.lin", "nine boats under the bridge").user_id == made.id
    assert "wu.lin" in [one.username for one in house.services.accounts.users(house.administrator)]


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewUser("1x", "Name", Role.NURSE, "nine boats under the bridge"), "username"),
        (NewUser("wu.lin", " ", Role.NURSE, "nine boats under the bridge"), "name"),
        (NewUser("wu.lin", "Wu Lin", Role.NURSE, "short"), "password"),
        (NewUser("wu.lin", "Wu Lin", Role.NURSE, "password1"), "password"),
        (NewUser("li.na", "Li Na", Role.NURSE, "nine boats under the bridge"), "username"),
    ],
)
def test_a_bad_account_is_refused_at_its_field(house, new, field):
    with pytest.raises(InvalidInput) as caught:
        house.services.accounts.add_user(house.administrator, new)
    assert field in caught.value.problems


def test_a_very_long_password_is_judged_without_failing(house):
    made = house.services.accounts.add_user(
        house.administrator, NewUser("wu.lin", "Wu Lin", Role.NURSE, "nine boats under the bridge " * 20)
    )
    assert made.username == "wu.lin"


def test_a_disabled_account_stays_out_until_its_password_is_reset(house):
    accounts = house.services.accounts
    accounts.disable(house.administrator, house.nurse.user_id)
    with pytest.raises(SignInFailed):
        accounts.sign_in("li.na", PASSWORD)
    with pytest.raises(InvalidInput):
        accounts.reset_password(house.administrator, house.nurse.user_id, "short")
    accounts.reset_password(house.administrator, house.nurse.user_id, "nine boats under the bridge")
    assert accounts.sign_in("li.na", "nine boats under the bridge").name == "Li Na"


def test_nobody_disables_themselves_and_unknown_accounts_are_said_so(house):
    with pytest.raises(NotAllowed):
        house.services.accounts.disable(house.administrator, house.administrator.user_id)
    with pytest.raises(NotFound):
        house.services.accounts.disable(house.administrator, 999)


def test_changing_the_own_password_asks_for_the_old_one(house):
    accounts = house.services.accounts
    with pytest.raises(SignInFailed):
        accounts.change_password(house.nurse, "wrong", "nine boats under the bridge")
    with pytest.raises(InvalidInput):
        accounts.change_password(house.nurse, PASSWORD, "short")
    accounts.change_password(house.nurse, PASSWORD, "nine boats under the bridge")
    accounts.sign_in("li.na", "nine boats under the bridge")


def test_recovery_is_for_administrators_only(house):
    accounts = house.services.accounts
    with pytest.raises(SignInFailed):
        accounts.recover("li.na", "nine boats under the bridge")
    with pytest.raises(InvalidInput):
        accounts.recover("admin", "short")
    assert accounts.recover("admin", "nine boats under the bridge").role is Role.ADMINISTRATOR


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_the_matrix_decides_and_every_refusal_is_audited(house, role, action):
    actor = house.as_role(role)
    if allowed(role, action):
        house.services._desk.require(actor, action)
        return
    with pytest.raises(NotAllowed, match=role.value):
        house.services._desk.require(actor, action)
    event = house.services.audit.events(house.physician)[0]
    assert (event.action, event.detail["action"], event.role) == ("refused", action.value, role.value)


def test_every_role_stands_in_the_matrix():
    assert set(MATRIX) == set(Role)
