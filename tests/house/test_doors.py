"""A door only translates: parse, find, act, show. And each says which action of the permission table it serves."""

import ast
import re

from flask import Flask

from tests.house.source import DOOR_FILES, at, body_lines, decorators, functions, modules

LONGEST_DOOR = 15
IS_VIEW = re.compile(r"^\w+\.(get|post|route|put|delete)\(|^event\(")
ROLE_TESTS = {"has", "is_staff", "is_police", "roles", "hosts", "acts_for"}
SQL_NAMES = {"select", "insert", "update", "delete", "text", "session"}


def views():
    for path in modules(*DOOR_FILES):
        for function in functions(path):
            if any(IS_VIEW.match(text) for text in decorators(function)):
                yield path, function


def test_doors_are_thin():
    long = [
        f"{at(path, view.lineno)} {view.name}: {body_lines(view)} lines"
        for path, view in views()
        if body_lines(view) > LONGEST_DOOR
    ]
    assert long == []


def test_doors_hold_no_sql_and_no_commit():
    found = []
    for path in modules(*DOOR_FILES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
                found += [at(path, node.lineno)]
            if isinstance(node, ast.ImportFrom) and node.module == "app.kernel.db":
                found += [at(path, node.lineno) for name in node.names if name.name in SQL_NAMES]
            if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback", "flush"}:
                found += [at(path, node.lineno)]
    assert found == []


def test_doors_test_no_role():
    found = [
        f"{at(path, node.lineno)} .{node.attr}"
        for path in modules(*DOOR_FILES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ROLE_TESTS
    ]
    assert found == []


def test_every_route_declares_its_action(app: Flask):
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not getattr(app.view_functions[rule.endpoint], "access", None)
    ]
    assert silent == []


# Ids that stand in no list of who may, since they serve the machine or are the act of becoming somebody.
OUTSIDE_THE_TABLE = {"site.health", "site.demo", "account.sign_in", "account.sign_up", "receipt.hold"}


def test_declared_actions_stand_in_the_permission_table(app: Flask):
    known = set(permission_ids()) | OUTSIDE_THE_TABLE
    unknown = {
        f"{rule.endpoint}: {action}"
        for rule in app.url_map.iter_rules()
        if (action := getattr(app.view_functions[rule.endpoint], "access", None)) and action not in known
    }
    assert unknown == set()


def permission_ids() -> list[str]:
    return PERMISSIONS.split()


# The action ids of the permission table; each room's policies decide who may.
PERMISSIONS = """
forum.read forum.read_closed topic.write post.edit_own post.redact_own post.react post.flag post.hide account.mute
appeal.decide topic.pin topic.answer_official consultation.read consultation.stance consultation.state
consultation.run council.propose council.decide priorities.vote group.count meeting.read meeting.place
meeting.propose meeting.call meeting.sign_up meeting.names meeting.check_in minutes.write minutes.correct
minutes.final hall.watch question.ask question.enter question.support question.queue question.moderate
question.answer question.asker hall.phase hall.hands issue.read issue.report issue.read_confidential issue.contact
issue.point issue.route issue.step issue.close issue.hide_more issue.show_more issue.reopen issue.me_too
issue.follow issue.relay rating.give rating.read rating.single rating.hold rating.reply assessment.file
challenge.file challenge.state challenge.decide treatment.file treatment.read enquiry.send enquiry.read
mediation.request mediation.read area.page officer.read guide.read officer.edit contact.log group.edit
appointment.ask plan.edit guide.edit indicator.read report.read data.export survey.answer method.set report.publish
verify.resident grant.give settings.edit journal.read account.own register.read
"""
