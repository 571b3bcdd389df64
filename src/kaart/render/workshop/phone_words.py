"""Words on the page of a phone, by the name that its template and its script know them by."""

from __future__ import annotations

from collections.abc import Mapping

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.workshop.kinds import MEASURES, NOTES
from kaart.render.workshop.spot_words import SPOT

WORDS: Mapping[str, str] = {
    "title": mark("Take part in the werksessie"),
    "session": mark("Werksessie"),
    "skip": mark("To the content"),
    "script": mark(
        "This page needs JavaScript. Switch it on in your browser, or tell the facilitator what you want to say."
    ),
    # Coming in.
    "code": mark("Code on the screen"),
    "code_hint": mark("Six letters and digits."),
    "name": mark("Your name"),
    "name_hint": mark("You may leave this empty: then you take part anonymously. Others see your name at your notes."),
    "named": mark("My name may be in the minutes"),
    "enter": mark("Take part"),
    "entering": mark("One moment: you are being let in."),
    "offline_in": mark("There is no connection. This phone tries again by itself."),
    "who_reads": mark("Who reads this?"),
    "reads_in": mark(
        "The facilitator, the people in the room and whoever gets the minutes. Afterwards the werksessie is deleted."
    ),
    "reads_first": mark("The facilitator reads it first. Then everybody in the room can see it."),
    "reads_now": mark("Everybody in the room can see it at once."),
    "reads_later": mark(
        "It comes in the minutes, with your name only if you want that. The werksessie is deleted {days} days after it "
        "was closed."
    ),
    "left": mark("This link is not, or no longer, of this werksessie. Type the code on the screen to come in again."),
    "deleted": mark("This werksessie was deleted, with all that was written in it."),
    "closed": mark("This werksessie is closed. Thank you for taking part."),
    "closed_ask": mark(
        "Nothing can be added or changed any more. For a question, or for the minutes, ask the facilitator who invited "
        "you."
    ),
    "closed_kept": mark("You can read here what you said, until {days} days after the werksessie was closed."),
    "closed_unsent": mark("This was not sent before the werksessie was closed:"),
    # The line.
    "no_line": mark("There is no connection. What you write stays on this phone and is sent later."),
    "loading": mark("The werksessie is being loaded."),
    "unsent": mark("not sent yet"),
    "again": mark("Try again"),
    # Steps.
    "question": mark("Question"),
    "questions": mark("All questions"),
    "on_screen": mark("now on the screen"),
    "to_screen": mark("To the question on the screen"),
    "moved": mark("The facilitator now shows another question."),
    "no_steps": mark("There is no question yet."),
    "frozen": mark("The facilitator has stopped this question. You can read, but add or change nothing."),
    "time_left": mark("Time left: {time}"),
    "time_up": mark("The time is up."),
    # The view.
    "show_map": mark("Show the map"),
    "hide_map": mark("Hide the map"),
    "view_waits": mark("The map and its areas are being fetched."),
    "map_waits": mark("The map is being loaded."),
    "map_failed": mark("The map cannot be loaded now."),
    "definition": mark("What is counted?"),
    # Areas.
    "area": mark("About which area?"),
    "area_all": mark("The whole map"),
    "area_search": mark("Search an area"),
    "area_many": mark("The list is not complete. Type a part of the name to find others."),
    "area_none": mark("No area has this in its name."),
    "here": mark("Where am I?"),
    "here_hint": mark("Your place is only used to find the area, and kept nowhere."),
    "here_asks": mark("Your place is being looked up."),
    "here_found": mark("You are in {area}."),
    "here_outside": mark("You are outside the areas of this map."),
    "here_failed": mark("Your place cannot be found. Choose the area from the list."),
    # Recognition.
    "recognise": mark("Do we recognise this?"),
    "ja": mark("Yes"),
    "deels": mark("Partly"),
    "nee": mark("No"),
    "reason": mark("Why? (not needed)"),
    "reason_hint": mark("Only the facilitator reads your reason; it comes in the minutes without your name."),
    "send_reason": mark("Send the reason"),
    "take_back": mark("Take back"),
    "room_says": mark("In the room: yes {ja}, partly {deels}, no {nee}"),
    # Notes.
    "write": mark("Write a note"),
    "kind": mark("What is it?"),
    **NOTES,
    "text": mark("Your note"),
    "too_long": mark("This is too long: at most {most} characters."),
    "measure": mark("What do you propose?"),
    **MEASURES,
    "amount_vve": mark("How many places? (not needed)"),
    "amount_bus": mark("How many buses an hour? (not needed)"),
    "amount_anders": mark("How many? (not needed)"),
    "places": mark("places: {amount}"),
    "buses": mark("buses an hour: {amount}"),
    "amount": mark("number: {amount}"),
    "at_place": mark("Put the note at the place where I am now"),
    "here_failed_spot": mark("Your place cannot be found. Point it out on the map."),
    "has_place": mark("at a place on the map"),
    **SPOT,
    "send": mark("Send"),
    "notes": mark("Notes"),
    "only_area": mark("Only about the chosen area"),
    "no_notes": mark("There are no notes yet."),
    "new_notes": mark("New notes: {new}"),
    "yours": mark("yours"),
    "anonymous": mark("anonymous"),
    "by_lead": mark("the facilitator"),
    "waits": mark("waits for the facilitator"),
    "hidden": mark("hidden by the facilitator; only you see it"),
    "merged": mark("put together with another note"),
    "with_merged": mark("also says what others wrote: {merged}"),
    "from_paper": mark("from paper"),
    "group": mark("Group: {group}"),
    "agreed": mark("Agreed"),
    "agreed_who": mark("by {owner}"),
    "agreed_due": mark("by {due}"),
    "agreed_done": mark("done"),
    "more": mark("Show all"),
    "less": mark("Show less"),
    "edit": mark("Edit"),
    "save": mark("Save"),
    "cancel": mark("Cancel"),
    "withdraw": mark("Take away"),
    "withdraw_sure": mark("Take this note away for good?"),
    "overwritten": mark("Somebody else changed this note while you wrote. It now says:"),
    "own_text": mark("You wrote:"),
    "send_own": mark("Send my text after all"),
    "keep_other": mark("Leave the other text"),
    "to_field": mark("Put it back in the field"),
    "drop": mark("Throw away"),
    "failed": mark("Not sent:"),
    # Dots.
    "dots": mark("Dots"),
    "dots_left": mark("Your dots for this question: {free} of {most} left."),
    "dots_hint": mark("Give a dot to the notes that you find most important."),
    "dot_count": mark("Dots: {dots}"),
    "dots_gave": mark("You gave a dot to"),
    "dot_give": mark("Give a dot"),
    "dot_back": mark("Take the dot back"),
    # Oneself.
    "me": mark("About you"),
    "me_named": mark("You take part as {name}."),
    "me_anonymous": mark("You take part anonymously."),
    "link": mark("Your own link"),
    "link_hint": mark(
        "With this link you come back, also on another phone, to your own notes and dots. Do not give it to anybody."
    ),
    "qr": mark("Show a QR code of it"),
    "qr_alt": mark("QR code of your own link"),
    "qr_failed": mark("The QR code cannot be made now."),
    "forget": mark("Stop on this phone"),
    "forget_sure": mark("Stop on this phone? What was not sent is lost. With your own link you can come back."),
}


def phone_words(language: str) -> dict[str, str]:
    """The words in a language.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    return {name: str(gettext(text)) for name, text in WORDS.items()}
