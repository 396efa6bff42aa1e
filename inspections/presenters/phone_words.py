"""The words of the phone page's scripts, by the name a script asks for; {…} are filled in by it."""

from django.urls import reverse
from django.utils.translation import gettext as _


def phone_words() -> dict[str, str]:
    """All of them, in the language of the request."""
    return {**_lists(), **_items(), **_sending(), **_door()}


def _lists() -> dict[str, str]:
    return {
        "title": _("Walk the sites"),
        "to_walk": _("Sites to walk"),
        "none": _("No site waits for you. The office sends you to some once a round is open."),
        "none_offline": _("No checklist is kept on this phone: open this page once with a signal."),
        "kept_at": _("Checklists as of {at}"),
        "begun": _("begun, {done} of {all}"),
        "until": _("until {day}"),
        "signed_out": _(
            "You are not signed in. Go on; what you fill in stays on this phone and goes up after sign-in."
        ),
        "nobody": _(
            "Sign in once with a signal; then this page works without one. An elder opens the link of the round."
        ),
        "sign_in": _("Sign in"),
        "sign_in_url": f"{reverse('account_login')}?next={reverse('inspections:phone')}",
    }


def _items() -> dict[str, str]:
    return {
        "item_of": _("Item {number} of {all}"),
        "fine": _("In order"),
        "wrong": _("Something is wrong"),
        "not_here": _("Does not apply"),
        "how_often": _("How often"),
        "fewer": _("One fewer"),
        "more": _("One more"),
        "note": _("Note"),
        "note_help": _("What is wrong, and where exactly. With a note or a photo it becomes a finding."),
        "photo": _("Take a photo"),
        "photo_number": _("Photo {number}"),
        "remove": _("Remove"),
        "back": _("Previous item"),
        "next": _("Next item"),
        "all_sites": _("All sites"),
        "finish": _("Look it over"),
        "over": _("Look it over and submit"),
        "missing": _("{count} items have no answer yet"),
        "go_to_missing": _("Go to the first"),
        "counts": _("{wrong} wrong, {fine} in order, {not_here} do not apply, {photos} photos"),
        "whole_note": _("Note on the whole site"),
        "submit": _("Submit the visit"),
        "photo_bad": _("This picture cannot be read: take it again."),
        "photo_many": _("An item holds 12 photos."),
    }


def _sending() -> dict[str, str]:
    return {
        "waits": _("{count} visits wait on this phone"),
        "waits_none": _("Everything has gone up"),
        "waits_other": _("{count} visits of {name} wait on this phone and go up when {name} signs in"),
        "sending": _("Sending {site}: {done} of {all}"),
        "send_now": _("Send now"),
        "offline": _("No signal: what you fill in stays on this phone and goes up by itself later."),
        "online": _("Connected"),
        "refused": _("{site} was refused: {why}"),
        "again": _("Try again"),
        "open_again": _("Open and mend"),
        "discard": _("Remove it from this phone"),
        "discard_sure": _("What was filled in for {site} is deleted from this phone and cannot be brought back."),
        "server_busy": _("The server does not answer properly; it is tried again by itself."),
        "full": _("This phone has no room left: nothing more can be kept. Send what waits, then delete pictures."),
    }


def _door() -> dict[str, str]:
    return {
        "door_ready": _("This page works here without a signal."),
        "door_preparing": _("Preparing this page for use without a signal…"),
        "door_insecure": _(
            "Without a signal this page does not work here: its address is not HTTPS. Ask the administrator for the "
            "HTTPS address, or stay connected."
        ),
        "door_browser": _(
            "Without a signal this page does not work in this browser. Open it in a current Chrome, Edge, Safari or "
            "Firefox, not in a private window."
        ),
        "door_may_vanish": _(
            "The browser may delete what waits when the phone runs short of room: add this page to the home screen, "
            "and send as soon as there is a signal."
        ),
    }
