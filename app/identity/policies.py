"""Who may do what with accounts and roles. Rows come in loaded; nothing is asked of the database here."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import (
    CHARTER_VERSION,
    GIVEN_BY_ONE,
    HAVE_DEPUTIES,
    LINE,
    POLICE,
    PROOF_LIFE,
    RESIDENT_ROLES,
    STAFF,
    STAFF_TOKEN_LONGEST,
    TOKEN_LONGEST,
    Role,
)
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.words import spoken
from app.web.city import day_there

# Grants that administrators give with a second person; the others come by other ways.
STAFF_ROLES = (
    Role.OFFICER,
    Role.COMMISSIONER,
    Role.PARTNER,
    Role.MODERATOR,
    Role.MEDIATOR,
    Role.ADMINISTRATOR,
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.EXPERT,
)
# What whoever runs the machine may not become by a colleague's word while running it.
APART = frozenset({Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR})
OVER_LINE = APART | {Role.ADMINISTRATOR}  # who decides about what a line of command does, or sees who reported
DECLARE_TIES = STAFF | {Role.EXPERT, Role.REPRESENTATIVE}  # who decides or assesses something
TIED = spoken("You have declared a tie to somebody who is concerned. Leave it to a colleague.")
REPRESENTS = spoken("A representative is a verified resident, and nobody who works here.")
# What one person does not hold together, and why, in the order in which it is said.
KEPT_APART: tuple[tuple[frozenset[Role], frozenset[Role], str], ...] = (
    (LINE, OVER_LINE, spoken("Police and partners cannot also be moderator, mediator, evaluator or administrator.")),
    (
        frozenset({Role.ADMINISTRATOR}),
        APART,
        spoken("An administrator cannot also be a moderator, mediator or evaluator."),
    ),
    (frozenset({Role.REPRESENTATIVE}), STAFF | {Role.EXPERT}, REPRESENTS),
    (frozenset({Role.HOST}), LINE, spoken("Police and partners host no meeting.")),
)


def may_change_account(actor: Actor, account_id: int) -> bool:
    """The person alone changes an account."""
    return actor.account_id == account_id


def may_make_token(actor: Actor, account_id: int) -> bool:
    """account.own: the person alone, signed in on a browser; nobody who is banned, and no program makes another."""
    return actor.account_id == account_id and actor.session_id is not None and not actor.banned


def longest_token(held: frozenset[Role]) -> timedelta:
    """How long a personal token works at most: a year, of staff a month."""
    return TOKEN_LONGEST if held.isdisjoint(STAFF) else STAFF_TOKEN_LONGEST


def may_delete_account(actor: Actor, account_id: int) -> bool:
    """account.own: the person alone; and the house, when nobody has used the account for two years."""
    return actor.kind == "system" or actor.account_id == account_id


def may_end_session(actor: Actor, row: Any) -> bool:
    """Everyone ends own sessions, nobody another person's; a closed account's end by themselves."""
    return actor.account_id is not None and actor.account_id == row.account_id


def may_see_grants(actor: Actor) -> bool:
    """Administrators see and confirm; commissioners see what they may propose."""
    return actor.has(Role.ADMINISTRATOR, Role.COMMISSIONER)


def may_propose_role(actor: Actor, role: Role, area_path: str) -> bool:
    """Administrators propose any staff role; a commissioner proposes officers for own areas."""
    if role not in STAFF_ROLES:
        return False
    if actor.kind == "system" or actor.has(Role.ADMINISTRATOR):
        return True
    return role == Role.OFFICER and actor.has(Role.COMMISSIONER, at=area_path)


def may_decide_proposal(actor: Actor, proposal: Any) -> bool:
    """An administrator who neither proposed it nor would receive the role, and is no declared relative of either."""
    return (
        actor.has(Role.ADMINISTRATOR)
        and not actor.tied_to(proposal.proposed_by, proposal.account_id)
        and actor.account_id != proposal.proposed_by
        and actor.account_id != proposal.account_id
    )


def bar_to_role(role: Role, held: frozenset[Role]) -> str | None:
    """Why somebody who holds the roles `held` may not have `role` beside them, as a sentence; None when it may be.

    Nobody acts on what the own line of command does; whoever administrates judges nothing; those who represent their
    neighbours do not work here, and those who host a meeting stand in no line of command. Each holds both ways round.
    """
    for some, others, why in KEPT_APART:
        if (role in some and held & others) or (role in others and held & some):
            return why
    return None


def may_declare_ties(actor: Actor) -> bool:
    """tie.declare: everybody who decides or assesses something here, for themselves."""
    return actor.account_id is not None and not actor.roles.isdisjoint(DECLARE_TIES)


def must_not_be_tied(actor: Actor, *account_ids: int | None, body_id: int | None = None) -> None:
    """Raises `NotAllowed` with the reason when one of these persons is a declared relative or friend of the actor, or a
    tie to this body was declared. Only for persons whom the actor knows: where a name is not shown, a refusal would
    tell who it is."""
    if actor.tied_to(*account_ids) or actor.tied_to_body(body_id):
        raise NotAllowed(TIED)


def may_give_role(actor: Actor, role: Role, area_path: str) -> bool:
    """grant.give: moderators and mediators make representatives and hosts, alone."""
    return role in GIVEN_BY_ONE and actor.has(Role.MODERATOR, Role.MEDIATOR, at=area_path)


def may_see_neighbours(actor: Actor) -> bool:
    """Moderators and mediators see who represents a neighbourhood or hosts a meeting."""
    return actor.has(Role.MODERATOR, Role.MEDIATOR)


def may_represent(held: frozenset[Role]) -> bool:
    """A representative is a verified resident, and nobody who works here."""
    return Role.VERIFIED in held and held <= RESIDENT_ROLES


def may_end_grant(actor: Actor, grant: Any) -> bool:
    """An administrator ends anybody's grant but the own; a moderator or mediator ends what they may give."""
    if actor.account_id == grant.account_id:
        return False
    if grant.role in GIVEN_BY_ONE:
        return actor.has(Role.MODERATOR, Role.MEDIATOR)
    return actor.has(Role.ADMINISTRATOR)


def may_pause_grant(actor: Actor, grant: Any) -> bool:
    """An administrator lets the role of a member of staff rest, and begin again; never the own one."""
    return grant.role in STAFF_ROLES and may_end_grant(actor, grant)


def may_take_over(grant: Any, account_id: int, held: frozenset[Role]) -> bool:
    """What an officer has open goes on with another one."""
    return grant.role == Role.OFFICER and account_id != grant.account_id and Role.OFFICER in held


def may_enter_persons(actor: Actor) -> bool:
    """The house itself: the demo, and imports whose source vouches for the persons."""
    return actor.kind == "system"


def may_edit_duty_entry(actor: Actor, account_id: int, area_paths: Collection[str]) -> bool:
    """officer.edit: officers and commissioners their own, commissioners that of who is on duty in their areas
    (`area_paths`), administrators anybody's."""
    own = actor.account_id == account_id and actor.has(*POLICE)
    chief = any(actor.has(Role.COMMISSIONER, at=path) for path in area_paths)
    return own or chief or actor.has(Role.ADMINISTRATOR)


def may_set_absence(actor: Actor, account_id: int, area_paths: Collection[str]) -> bool:
    """officer.absence: officers, commissioners and mediators their own, commissioners that of who is on duty in their
    areas (`area_paths`). No administrator alone: a deputy gets rights by it."""
    own = actor.account_id == account_id and actor.has(*HAVE_DEPUTIES)
    return own or any(actor.has(Role.COMMISSIONER, at=path) for path in area_paths)


def mediates(actor: Actor) -> bool:
    """Whether what is in this person's hands goes to another mediator while it is away."""
    return actor.has(Role.MEDIATOR)


def has_just_proven(actor: Actor, now: datetime) -> bool:
    """Whether this person proved within five minutes who it is, with the second factor if there is one. The house
    itself needs no proof; a key of a program never has one."""
    return actor.kind == "system" or (actor.proven_at is not None and actor.proven_at + PROOF_LIFE > now)


def may_take_factors_away(actor: Actor, account_id: int) -> bool:
    """factor.remove: an administrator, for a colleague or resident who lost everything; nobody so for oneself or a
    declared relative."""
    return actor.has(Role.ADMINISTRATOR) and not actor.tied_to(account_id) and actor.account_id != account_id


def must_not_be_muted(actor: Actor) -> None:
    """Raises `NotAllowed` with until when and why. It holds for what is written in forums and live questions; to report
    a problem, to rate and to appeal stay open."""
    if actor.muted_until is not None:
        until, reason = day_there(actor.muted_until).isoformat(), actor.muted_reason
        raise NotAllowed(
            "You can read everything, and write here again after %(until)s. A moderator has muted you: %(reason)s",
            until=until,
            reason=reason,
        )


def must_not_be_banned(actor: Actor) -> None:
    """As above, for supporting, thanking and flagging, which a ban takes too."""
    if actor.banned:
        must_not_be_muted(actor)


def must_keep_charter(actor: Actor, agrees: bool) -> None:
    """Raises `Invalid` when somebody with an account writes who has not agreed to the charter as it stands now."""
    if actor.known and actor.charter < CHARTER_VERSION and not agrees:
        raise Invalid("Say that you will keep to the charter.", field="charter")


def may_be_muted(account_id: int, held: frozenset[Role], actor: Actor) -> bool:
    """Anybody but oneself, declared relatives, and staff, whose grant ends instead."""
    if actor.tied_to(account_id):
        return False
    return account_id != actor.account_id and held.isdisjoint(STAFF)


def may_mute(actor: Actor) -> bool:
    """account.mute: moderators, who are no police and no partner."""
    return actor.has(Role.MODERATOR) and not actor.has(*LINE)


def may_end_mute(actor: Actor, mute: Any) -> bool:
    """As giving one; nobody ends the own, which came before the role, or a declared relative's."""
    return may_mute(actor) and not actor.tied_to(mute.account_id) and actor.account_id != mute.account_id


def may_second_mute(actor: Actor, mute: Any) -> bool:
    """A moderator who did not propose it and whom it does not concern, and no declared relative of either."""
    about = (mute.given_by, mute.account_id)
    return may_mute(actor) and not actor.tied_to(*about) and actor.account_id not in about


def may_show_residence(actor: Actor) -> bool:
    """residence.show: everybody with an account of their own; staff never act as residents."""
    return actor.known and actor.roles <= RESIDENT_ROLES


def may_verify_residents(actor: Actor, area_path: str | None = None) -> bool:
    """verify.resident: mediators, moderators and administrators, in person and with letters."""
    return actor.has(Role.MEDIATOR, Role.MODERATOR, Role.ADMINISTRATOR, at=area_path)


def may_verify_resident(actor: Actor, account_id: int, area_path: str) -> bool:
    """The same for one person, who is never oneself or a declared relative."""
    return may_verify_residents(actor, area_path) and not actor.tied_to(account_id) and actor.account_id != account_id


def may_edit_vouchers(actor: Actor) -> bool:
    """voucher.edit: administrators say which groups may vouch for residents, and how often a year."""
    return actor.has(Role.ADMINISTRATOR)


def may_vouch(actor: Actor, voucher: Any) -> bool:
    """residence.vouch: the representative who speaks for a group that was asked to, while both last."""
    return voucher is not None and actor.account_id == voucher.account_id and actor.has(Role.REPRESENTATIVE)


def may_add_group(actor: Actor, area_path: str) -> bool:
    """group.edit: the coordinator everywhere, officers and commissioners in own areas."""
    return actor.has(Role.COORDINATOR) or actor.has(*POLICE, at=area_path)


def may_edit_group(actor: Actor, group: Any) -> bool:
    """group.edit: the same, and the representative who speaks for the group."""
    own = actor.account_id is not None and actor.account_id == group.speaker_id and actor.has(Role.REPRESENTATIVE)
    return own or may_add_group(actor, group.area_path)


def may_log_contact(actor: Actor, area_path: str, body_id: int | None = None) -> bool:
    """contact.log: officers and commissioners in own areas, mediators and the coordinator everywhere, partners with the
    groups that their body keeps in touch with."""
    partner = actor.has(Role.PARTNER) and actor.acts_for(body_id)
    return partner or actor.has(Role.COORDINATOR, Role.MEDIATOR) or actor.has(*POLICE, at=area_path)


def has_contacts(actor: Actor) -> bool:
    """Whether there is a log of contacts for this actor."""
    return actor.has(*POLICE, Role.PARTNER, Role.MEDIATOR, Role.COORDINATOR)


def may_know_group(actor: Actor, group: Any) -> bool:
    """group.read: everybody what is listed, and whoever edits it or keeps in touch with it the rest."""
    return bool(group.listed) or may_know_contact(actor, group)


def may_know_contact(actor: Actor, group: Any) -> bool:
    """Whom to turn to in a group is for those who edit it or keep in touch with it."""
    return may_edit_group(actor, group) or may_log_contact(actor, group.area_path, group.body_id)
