"""Chat: lines said in rooms of DingTalk, WeCom, Feishu and whatever else apprise reaches. Only here: apprise."""

from archive.chat.room import Room

__all__ = ["Room"]
