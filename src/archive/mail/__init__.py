"""Mail: letters handed over to an SMTP server. Only here: smtplib."""

from archive.mail.letters import Letter, message
from archive.mail.post import Post
from archive.mail.probing import probe

__all__ = ["Letter", "Post", "message", "probe"]
