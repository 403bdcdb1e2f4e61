"""The methods about the bot itself and its standing, and the table of all methods."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.telegram_server import changing, sending
from tests.telegram_server.access import Call, check_write, find_chat, find_thread
from tests.telegram_server.errors import bad_request
from tests.telegram_server.shapes import member_json

COMMAND_LIMIT = 100


def get_me(call: Call) -> dict[str, Any]:
    """Describe the bot."""
    return call.world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
    }


def get_chat_member(call: Call) -> dict[str, Any]:
    """Tell somebody's standing in a chat that the bot is in; in a channel only administrators see others."""
    given, user = call.params.text("chat_id"), call.params.integer("user_id")
    if user <= 0:
        raise bad_request("Invalid user_id specified")
    chat = find_chat(call)
    if user not in call.world.users:
        raise bad_request("PARTICIPANT_ID_INVALID" if given.startswith("-") else "user not found")
    if chat.type == "channel" and chat.status != "administrator" and user != call.world.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return member_json(call.world, chat, user)


def set_my_commands(call: Call) -> bool:
    """Keep the commands of a scope and language."""
    commands = call.params.nested("commands") or []
    if len(commands) > COMMAND_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, description = command.get("command", ""), command.get("description", "")
        if not (1 <= len(name) <= 32 and name.replace("_", "a").isalnum() and name == name.lower()):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.commands[_scope(call)] = commands
    return True


def get_my_commands(call: Call) -> list[dict[str, str]]:
    """Return the commands of a scope and language."""
    return call.world.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    """Forget the commands of a scope and language."""
    call.world.commands.pop(_scope(call), None)
    return True


def set_webhook(call: Call) -> bool:
    """Remember a webhook; nothing is delivered to it, but getUpdates conflicts with it."""
    call.world.webhook = call.params.text("url")
    return True


def delete_webhook(call: Call) -> bool:
    """Forget the webhook."""
    call.world.webhook = ""
    if call.params.flag("drop_pending_updates"):
        call.world.updates.clear()
    return True


def get_webhook_info(call: Call) -> dict[str, Any]:
    """Tell the webhook and how many updates wait."""
    return {
        "url": call.world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(call.world.updates),
    }


def answer_callback_query(call: Call) -> bool:
    """Answer a pressed button, once."""
    query = call.params.text("callback_query_id")
    if query not in call.world.callback_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    call.world.callback_queries.remove(query)
    return True


def send_chat_action(call: Call) -> bool:
    """Show that the bot is typing."""
    chat = find_chat(call)
    check_write(chat)
    find_thread(call, chat, None)
    return True


def _scope(call: Call) -> str:
    return json.dumps([call.params.table("scope"), call.params.text("language_code")], sort_keys=True)


METHODS: dict[str, Callable[[Call], Any]] = {
    "answercallbackquery": answer_callback_query,
    "copymessage": sending.copy_message,
    "deletemessage": changing.delete_message,
    "deletemycommands": delete_my_commands,
    "deletewebhook": delete_webhook,
    "editmessagecaption": changing.edit_message_caption,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "editmessagetext": changing.edit_message_text,
    "forwardmessage": sending.forward_message,
    "getchat": changing.get_chat,
    "getchatmember": get_chat_member,
    "getme": get_me,
    "getmycommands": get_my_commands,
    "getwebhookinfo": get_webhook_info,
    "pinchatmessage": changing.pin_chat_message,
    "sendchataction": send_chat_action,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "setmycommands": set_my_commands,
    "setwebhook": set_webhook,
    "unpinallchatmessages": changing.unpin_all_chat_messages,
    "unpinchatmessage": changing.unpin_chat_message,
}
"""By lower-case name; getUpdates is not here, because it waits."""
