"""The tree of errors. Each has a stable code and the facts; the sentences live in `archive.i18n`.

Expected ends of a delivery (a refused file, a skipped item) are results (`archive.models.report.Fault`), not exceptions.
"""

from typing import ClassVar


class ArchiveError(Exception):
    """Root of all errors: `code` is stable, `facts` fill the sentence that `archive.i18n.explain` makes of it."""

    code: ClassVar[str] = "E000"
    retriable: ClassVar[bool] = False

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{self.code} " + ", ".join(f"{k}={v}" for k, v in facts.items()))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[ArchiveError], facts: dict[str, object]) -> ArchiveError:
    return kind(**facts)


class BadInput(ArchiveError):
    """What was handed in cannot be used; nothing was changed."""

    code = "E100"


class ManifestMissing(BadInput):
    """A delivery without manifest. Facts: delivery."""

    code = "E101"


class ManifestUnreadable(BadInput):
    """The manifest cannot be opened or has no table. Facts: name, reason."""

    code = "E102"


class ManifestEmpty(BadInput):
    """The manifest has no rows. Facts: name."""

    code = "E103"


class NeedsDescription(BadInput):
    """What came without a list was not described yet. Facts: item, id."""

    code = "E273"


class NotForEveryone(BadInput):
    """Its audience is not everyone, so that nobody can make it public. Facts: value, id."""

    code = "E230"


class UnsafeName(BadInput):
    """A file name that leads out of the delivery. Facts: name."""

    code = "E108"


class SourceMissing(BadInput):
    """The folder or drop that was named is not there. Facts: path."""

    code = "E110"


class ExportRefused(BadInput):
    """A bag cannot be written where it should. Facts: folder, reason."""

    code = "E158"


class TargetExists(BadInput):
    """Something lies where a new folder is to be made. Facts: path."""

    code = "E113"


class DeliveryNameRefused(BadInput):
    """A delivery cannot be called so (`archive.models.names.fits_delivery`). Facts: centre, name, most."""

    code = "E114"


class FolderUnwritable(BadInput):
    """A folder cannot be made or written where it should. Facts: path, reason."""

    code = "E115"


class NoFolder(BadInput):
    """A file lies where a delivery's folder was named. Facts: path."""

    code = "E116"


class NotFound(ArchiveError):
    """Nothing has this id. Facts: what, id."""

    code = "E400"


class DeliveryCancelled(ArchiveError):
    """Somebody cancelled the delivery that is worked on: the work ends. Facts: delivery."""

    code = "E346"


class NothingFailed(ArchiveError):
    """Nothing of a delivery failed that could be done again. Facts: id, state."""

    code = "E347"


class FileNotRetried(ArchiveError):
    """A file of a delivery cannot be tried again by itself. Facts: id, path and why."""

    code = "E348"


class ReceivedGone(ArchiveError):
    """What was received of a delivery is there no more. Facts: id, name."""

    code = "E349"


class RoomShort(ArchiveError):
    """A delivery is not received before there is room for it; that is waited for. Facts: id, needed, free, reserve."""

    code = "E351"


class DeliveryElsewhere(ArchiveError):
    """What was asked makes no sense where a delivery stands. Facts: id, state, verb and what to do instead."""

    code = "E353"


class NothingAwaited(ArchiveError):
    """A delivery waits for no answer. Facts: id."""

    code = "E354"


class StateRefused(ArchiveError):
    """The verb is not allowed in this state. Facts: what, id, state, verb."""

    code = "E401"


class SamePerson(ArchiveError):
    """Two different people must ask for it and confirm it. Facts: id, verb, by."""

    code = "E402"


class BytesGone(ArchiveError):
    """The grace time of a deletion is over: the bytes are gone, or going. Facts: id, since."""

    code = "E404"


class NothingAsked(ArchiveError):
    """Nobody has asked for this. Facts: id, verb."""

    code = "E406"


class ReasonMissing(BadInput):
    """A decision needs the name of who decides and, where it takes something away, a reason. Facts: id, verb."""

    code = "E408"


class IdentityTaken(ArchiveError):
    """Another resource was made of this item before its ledger row was rebuilt. Facts: id, other, centre, delivery, item."""

    code = "E409"


class DecisionOwed(ArchiveError):
    """A decision counts, but the preserved object could not be written; it gets the decision later. Facts: id, reason."""

    code = "E411"


class EntryNotShown(ArchiveError):
    """An entry is known, but cannot be shown now; worth another try. Facts: id, reason."""

    code = "E412"
    retriable = True


class NotSignedIn(ArchiveError):
    """The page is for people who are signed in. Facts: none."""

    code = "E800"


class SignInRefused(BadInput):
    """Name and password, or the code, do not fit. Facts: none: which of them is wrong is nobody's business."""

    code = "E801"


class TextUnusable(BadInput):
    """A text holds what no table can keep, such as a NUL. Facts: reason."""

    code = "E802"


class CrossSite(BadInput):
    """A form was sent from another site's page. Facts: none."""

    code = "E803"


class AccountUnknown(BadInput):
    """There is no such account. Facts: account."""

    code = "E810"


class LoginTaken(BadInput):
    """Somebody else signs in with this name. Facts: login."""

    code = "E811"


class PostsApart(BadInput):
    """Nobody may hold these two posts. Facts: role, held."""

    code = "E812"


class FieldTooLong(BadInput):
    """A field of a form holds more than it may. Facts: column, limit."""

    code = "E878"


class ChaptersWrong(BadInput):
    """A line of chapters is none. Facts: line (from 1), text, length (of the recording, as people write it)."""

    code = "E889"


class TooOften(BadInput):
    """Somebody without an account asks too often. Facts: minutes."""

    code = "E882"


class RequestIncomplete(BadInput):
    """A request to take something down does not say what it has to. Facts: column."""

    code = "E883"


class SelectionRefused(BadInput):
    """Nothing was chosen to be changed together, or more than can be. Facts: count, limit."""

    code = "E884"


class FileTooLarge(BadInput):
    """A file is too large for the small form. Facts: name, limit."""

    code = "E885"


class BatchUndone(StateRefused):
    """A change of many was undone before. Facts: id."""

    code = "E886"


class SecondFactorWrong(BadInput):
    """The code or key does not fit, or was used before. Facts: none."""

    code = "E804"


class FactorDue(ArchiveError):
    """Signed in, but something is still due before the work: a second factor, or another password. Facts: due."""

    code = "E805"


class SignInBusy(ArchiveError):
    """Too many attempts of one address for one name wait at this moment. Facts: seconds."""

    code = "E806"
    retriable = True


class PasswordRefused(BadInput):
    """The password does not fit the profile in force. Facts: why."""

    code = "E807"


class PasswordWrong(BadInput):
    """The password in force, as typed for a change, is not right. Facts: none."""

    code = "E808"


class InvitationRefused(BadInput):
    """The invitation is unknown, used or past. Facts: none: which of them is nobody's business."""

    code = "E809"


class ProviderRefused(BadInput):
    """What came back from the provider is not what was asked for, or cannot be trusted. Facts: why."""

    code = "E813"


class IdentityUnknown(BadInput):
    """No account is linked to who signed in at the provider. Facts: none."""

    code = "E814"


class IdentityLinked(BadInput):
    """Another account is linked to this identity. Facts: none."""

    code = "E815"


class PostsOfOnesOwn(ArchiveError):
    """Nobody gives a post to himself, nor as a deputy to whom he stands in for. Facts: role."""

    code = "E816"


class PostNotTheirs(ArchiveError):
    """They may not give or end this post here. Facts: role, place."""

    code = "E817"


class DeputyRefused(BadInput):
    """Somebody cannot be a deputy, or not so. Facts: why."""

    code = "E818"


class SpanWrong(BadInput):
    """A beginning or an end is no moment, or the end does not come after the beginning. Facts: value."""

    code = "E819"


class PersonCell(BadInput):
    """A cell of a sheet of people cannot be used. Facts: why."""

    code = "E820"


class PeopleSheetWrong(BadInput):
    """A sheet of people lacks a column, or has no rows. Facts: name, columns."""

    code = "E821"


class WorkbookUnreadable(BadInput):
    """A workbook of the network cannot be opened, or has none of its sheets. Facts: name, sheets."""

    code = "E904"


class MergeRefused(BadInput):
    """Two agents cannot become one. Facts: name, other."""

    code = "E939"


class FactorKept(BadInput):
    """The last second factor of who needs one is not taken away. Facts: none."""

    code = "E822"


class NoAccount(ArchiveError):
    """Commands are given by accounts, and this name has none. Facts: by."""

    code = "E823"


class FormGone(BadInput):
    """What was kept of a form is past, was sent, or is somebody else's. Facts: none."""

    code = "E824"


class QuotaFull(BadInput):
    """A centre may not have so much in store. Facts: centre, percent, used, limit, more."""

    code = "E825"


class QuotaUnreadable(BadInput):
    """That is no amount of bytes. Facts: value."""

    code = "E826"


class ChatWrong(BadInput):
    """An address of a chat room cannot be used. Facts: name."""

    code = "E828"


class RunningWrong(BadInput):
    """A setting cannot have this value at run time. Facts: name, value, reason."""

    code = "E829"


class AuditBroken(ArchiveError):
    """The audit log does not hold from a line on: one was changed or taken away. Facts: line."""

    code = "E830"


class AuditHeadDiffers(ArchiveError):
    """The store keeps another hash of a line than the log has: it was written anew from there or before. Facts: line, at."""

    code = "E831"


class AuditLogShort(ArchiveError):
    """The store keeps a later line than the newest that the log has. Facts: line, newest."""

    code = "E832"


class SheetTooLarge(BadInput):
    """A sheet that was sent is too large or empty. Facts: name, limit."""

    code = "E834"


class NotAllowed(ArchiveError):
    """Somebody has no role that allows this here (`archive.access.may`). Facts: by, act, place, why."""

    code = "E413"


class AlreadyAsked(ArchiveError):
    """Somebody has asked for it already, and it waits for a second person. Facts: id, verb, by."""

    code = "E407"


class Unavailable(ArchiveError):
    """A server did not answer; worth another try. Facts: server, reason."""

    code = "E300"
    retriable = True


class ChatUnavailable(Unavailable):
    """A chat room did not take a line. Facts: server, reason."""

    code = "E827"


class StoreUnavailable(Unavailable):
    """The object store did not answer. Facts: server, reason."""

    code = "E301"


class CatalogueUnavailable(Unavailable):
    """Elasticsearch did not answer. Facts: server, reason."""

    code = "E302"


class LedgerUnavailable(Unavailable):
    """PostgreSQL did not answer. Facts: server, reason."""

    code = "E303"


class CatalogueRefuses(CatalogueUnavailable):
    """Elasticsearch knows us not, or does not let us do what we ask. Facts: server, reason."""

    code = "E304"


class LedgerRefuses(LedgerUnavailable):
    """PostgreSQL knows us not, or does not let us do what we ask. Facts: server, reason."""

    code = "E305"


class CatalogueUntrusted(CatalogueUnavailable):
    """Nobody whom we trust vouches for Elasticsearch's certificate. Facts: server, reason."""

    code = "E306"


class LedgerUntrusted(LedgerUnavailable):
    """Nobody whom we trust vouches for PostgreSQL's certificate. Facts: server, reason."""

    code = "E307"


class StoreUntrusted(StoreUnavailable):
    """Nobody whom we trust vouches for the object store's certificate. Facts: server, reason."""

    code = "E308"


class StoreRefuses(StoreUnavailable):
    """The object store does not let us do what we ask. Facts: server, key, reason."""

    code = "E309"


class Conflict(ArchiveError):
    """Somebody else wrote first; read again and repeat. Facts: what, id."""

    code = "E310"
    retriable = True


class EditedMeanwhile(Conflict):
    """Somebody changed a resource after the version that an editor had before them. Facts: id, version, by."""

    code = "E877"
    retriable = False


class DigestMismatch(ArchiveError):
    """Bytes read are not the bytes promised. Facts: key, expected, found."""

    code = "E311"


class ObjectInvalid(ArchiveError):
    """A preserved object breaks OCFL. Facts: id, reason."""

    code = "E312"


class NotOffered(ArchiveError):
    """The store cannot do what was asked of it. Facts: server, reason."""

    code = "E313"


class ClockOff(Unavailable):
    """The store refuses requests since its clock and ours differ by more than 15 minutes. Facts: server, reason."""

    code = "E314"


class ReplicaAhead(ArchiveError):
    """A replica has versions of an object that do not begin with the store's. Facts: replica, object, there, here."""

    code = "E316"


class VersionsLost(ArchiveError):
    """The store has an older version of an object than there has been. Facts: object, here, there, replica.

    Also the code of this problem in what is found of an object.
    """

    code = "E317"


class ShelfUnwritable(Unavailable):
    """A store or replica that can be read takes nothing in, e.g. since it is full. Facts: server, reason."""

    code = "E318"


class ObjectForeign(ArchiveError):
    """An object or storage root of others, made in a way that is not ours: read and verified, not written. Facts: id, reason."""

    code = "E319"


class ReplicaUnknown(BadInput):
    """No replica of this name is set up. Facts: replica, known."""

    code = "E322"


class RegistryMissing(ArchiveError):
    """There is no registry object, or no such version of it. Facts: object, version."""

    code = "E323"


class RegistryAhead(ArchiveError):
    """The registry object has what this ledger lacks: a restore is due, and no backup is written over it. Facts: object, lacking,
    first.
    """

    code = "E324"


class RegistryTaken(ArchiveError):
    """A ledger with something of its own is not written over by a restore. Facts: object, documents that differ."""

    code = "E325"


class MediaError(ArchiveError):
    """A media file could not be read or made. Facts: name, reason."""

    code = "E500"


class MediaUnreadable(MediaError):
    """No decoder that we allow opens it. Facts: name, reason."""

    code = "E501"


class MediaLimit(MediaError):
    """A decoder ran out of the time, memory or size it may use. Facts: name, limit, reason."""

    code = "E502"


class NotLossless(MediaError):
    """A preservation copy would not hold, or does not hold, exactly what the original does. Facts: name, reason."""

    code = "E232"


class ScratchFull(ArchiveError):
    """There is not enough room on the disk of the scratch folder; worth another try. Facts: folder, free_mb, needed_mb."""

    code = "E503"
    retriable = True


class ToolMissing(ArchiveError):
    """A program or extra that this command needs is not installed. Facts: tool, hint."""

    code = "E600"


class SetupRefused(ArchiveError):
    """The machine cannot run the embedded stack. Facts: reason and what the sentence needs."""

    code = "E610"


class SettingWrong(ArchiveError):
    """A setting cannot be used. Facts: name, reason."""

    code = "E620"


class AddressRefused(ArchiveError):
    """A server of ours cannot listen on this address. Facts: host, port, reason."""

    code = "E640"


class SourceChanged(ArchiveError):
    """The files of a delivery changed between scan and receive; the next scan finds it as a new one. Facts: centre, delivery."""

    code = "E111"


class SheetUnreadable(BadInput):
    """A sheet of centres cannot be opened, or has no table of them. Facts: name, reason."""

    code = "E170"


class UnknownCentre(BadInput):
    """No centre has this id. Facts: centre."""

    code = "E112"


class HandingInRefused(BadInput):
    """A packed delivery is not taken off its disk as it is. Facts: name, reason."""

    code = "E361"


class DiskGone(Unavailable):
    """A disk stopped answering while it was read; worth another try once it is back. Facts: name, reason."""

    code = "E362"


class DamagedOnDisk(BadInput):
    """Files are not what their list says. Facts: count, names."""

    code = "E363"


class IntakeWrong(BadInput):
    """A source of a centre cannot be set up so. Facts: source, reason."""

    code = "E364"


class IntakeAway(Unavailable):
    """A source of a centre does not answer, or breaks off. Facts: source, reason."""

    code = "E365"


class IntakeRefuses(ArchiveError):
    """A source of a centre does not let us in, or not do what we ask. Facts: source, reason."""

    code = "E366"


class IntakeUnknown(BadInput):
    """No source of a centre has this name. Facts: source."""

    code = "E367"


class SecretUnusable(ArchiveError):
    """A secret is not there, or others may read it. Facts: source, file, reason."""

    code = "E368"


class WindowClosed(ArchiveError):
    """Nothing may begin at this hour. Facts: source, begins, ends."""

    code = "E369"
    retriable = True


class HarvestAsks(ArchiveError):
    """A repository has lost so many records that a person is asked before they leave here. Facts: source, lost, before."""

    code = "E374"


class PackRefused(BadInput):
    """A folder cannot be packed, or not further. Facts: name, reason."""

    code = "E360"


class MailUnavailable(Unavailable):
    """The mail server cannot be reached, or cannot take a letter now. Facts: server, reason."""

    code = "E340"


class MailSignInRefused(MailUnavailable):
    """The mail server does not know our user, or not its password. Facts: server, reason."""

    code = "E341"


class MailUntrusted(MailUnavailable):
    """Nobody whom we trust vouches for the mail server's certificate, or it offers no encryption. Facts: server, reason."""

    code = "E342"


class LetterRefused(ArchiveError):
    """The mail server will never take this letter: its address or the letter itself. Facts: server, address, reason."""

    code = "E343"


class MailSenderMissing(MailUnavailable):
    """A mail server is set, but no address that letters come from. Facts: server, reason."""

    code = "E344"


class TrayNameTaken(Conflict):
    """A centre has an open tray of this name already. Facts: name, centre."""

    code = "E840"


class TrayClosed(StateRefused):
    """A tray was handed in: nothing of it changes any more. Facts: name."""

    code = "E841"


class UploadForeign(ArchiveError):
    """Whoever sends has not, or no longer, the right to this upload, and is not told what it is. Facts: none."""

    code = "E842"


class UploadTakenUp(Conflict):
    """Another request has taken the upload up meanwhile; asking for the offset and going on is right. Facts: path."""

    code = "E843"


class UploadDiffers(BadInput):
    """The file is not the one that was begun. Facts: path, and why."""

    code = "E844"


class UploadUncompared(BadInput):
    """The file that was picked again has to be compared before it goes on. Facts: path."""

    code = "E845"


class OffsetOff(Conflict):
    """Bytes were sent for another place than where they are missing. Facts: path, offset, found."""

    code = "E846"


class UploadTooLong(BadInput):
    """More bytes were sent than the file has, or than one request may. Facts: path, size."""

    code = "E847"


class UploadNameRefused(BadInput):
    """A file cannot be taken under this name. Facts: name, why."""

    code = "E848"


class UploadKindRefused(BadInput):
    """Files of this kind are not taken. Facts: name, kind."""

    code = "E849"


class UploadExcluded(BadInput):
    """These bytes were deleted by decision and may not come in. Facts: name."""

    code = "E850"


class UploadsTooMany(BadInput):
    """More files than a tray takes. Facts: most."""

    code = "E851"


class TrayUnfinished(StateRefused):
    """A tray cannot be handed in yet. Facts: name, count and why."""

    code = "E852"


class BytesDamaged(BadInput):
    """The bytes of one request do not have the checksum that came with them; they were thrown away. Facts: path."""

    code = "E853"


class SpoolFull(Unavailable):
    """The disk that takes bytes on their way has no room. Facts: needed, free."""

    code = "E854"


class SheetUnknown(NotFound):
    """There is no sheet with this id, or it is not theirs to see. Facts: sheet."""

    code = "E855"


class SheetClosed(StateRefused):
    """A sheet was handed in and changes no more. Facts: name."""

    code = "E856"


class SheetFull(BadInput):
    """A sheet would have more rows than a list may have. Facts: most."""

    code = "E857"


class SheetCellRefused(BadInput):
    """A cell, or all that was sent at once, is larger than a sheet takes. Facts: what, most."""

    code = "E858"


class SheetClashes(Conflict):
    """A row, or a sheet, was changed by another meanwhile. Facts: name, by."""

    code = "E859"


class SheetEditRefused(BadInput):
    """What was sent is no change of a sheet. Facts: reason."""

    code = "E860"


class SheetNotReady(BadInput):
    """A sheet cannot be handed in as it is. Facts: name, reason."""

    code = "E861"


class SheetNameRefused(BadInput):
    """A sheet needs a centre and the name of a delivery. Facts: name, reason."""

    code = "E862"


class ReviewTaken(Conflict):
    """Somebody else looks at it now. Facts: id, by, until."""

    code = "E865"


class OwnWork(NotAllowed):
    """Who had part in a work does not accept it, nor does who stands in for them. Facts: id, by."""

    code = "E866"


class NoReturnReason(BadInput):
    """Something is returned, or passed up, and nobody says why. Facts: id."""

    code = "E867"


class NobodyAbove(BadInput):
    """There is no level above to which it could be passed. Facts: id, station."""

    code = "E868"


class NotWaiting(Conflict):
    """It does not wait for review, or not where it was seen any more. Facts: id."""

    code = "E869"


class SeenOtherwise(Conflict):
    """There is a newer version than the one that was looked at. Facts: id, seen, version."""

    code = "E870"


class MarksUnopened(BadInput):
    """Among many, a recording or something with a doubt is accepted only after its marks were opened. Facts: id."""

    code = "E871"


class RemarkRefused(BadInput):
    """A remark names a moment, a page or a place that its file does not have. Facts: what, value."""

    code = "E872"


class RemarksOpen(BadInput):
    """What was returned is handed in again as it is only when every remark has its answer. Facts: id, number."""

    code = "E873"


class MonthNotOver(BadInput):
    """A month is frozen when it is over. Facts: month."""

    code = "E920"


class RevisionUnexplained(BadInput):
    """What is frozen is revised for a reason. Facts: month."""

    code = "E921"


class NeverFrozen(NotFound):
    """A month that was never frozen cannot be revised, nor told of. Facts: what, id."""

    code = "E922"


class MeasureUnknown(BadInput):
    """What is asked for is no measure, no month or no place that there is. Facts: what, value."""

    code = "E923"


class SchemeRefused(BadInput):
    """A scheme of evaluation that cannot be, or that was published already. Facts: what, value."""

    code = "E924"


class RuleRefused(BadInput):
    """A rule of review, or a share, that cannot be. Facts: what, value."""

    code = "E874"


class ActivityVerbRefused(Conflict):
    """What somebody wants to do with an activity does not follow from where it stands. Facts: id, verb, state."""

    code = "E915"
    retriable = False


class EvidenceOwed(BadInput):
    """An activity is closed with evidence, or with a reason why there is none. Facts: id."""

    code = "E916"


class DayMissing(BadInput):
    """An activity without a day is not announced, held or closed. Facts: id."""

    code = "E917"


class EvidenceRefused(BadInput):
    """What is named as evidence cannot be: no such resource of the centre's part, or no such stretch. Facts: resource, value."""

    code = "E918"


class CollectionRefused(BadInput):
    """What was said of a collection cannot be. Facts: what, value."""

    code = "E940"


class CollectionChanged(Conflict):
    """Somebody else saved the collection after the version that an editor had before them. Facts: id, seen, version, by."""

    code = "E941"
    retriable = False


class CollectionNotSo(StateRefused):
    """The collection stands in a state in which this is not done. Facts: id, state, verb."""

    code = "E942"


class OwnCollection(SamePerson):
    """Who arranged a collection does not approve it. Facts: id, by."""

    code = "E943"


class CallWrong(BadInput):
    """A call, or a rule of it, that cannot be. Facts: field, value."""

    code = "E960"


class SealedAlready(Conflict):
    """A round is sealed, or its time is over: nothing of it changes. Facts: round."""

    code = "E961"
    retriable = False


class NoticeRunning(StateRefused):
    """Results have not stood under notice for as long as they must. Facts: until."""

    code = "E962"


class MarkWrong(BadInput):
    """Marks that a criterion does not have, or none for one that there is. Facts: criterion, value, most."""

    code = "E963"


class Recused(StateRefused):
    """A judge gives no marks to whom she is tied. Facts: title, tie."""

    code = "E964"


class MarksShort(StateRefused):
    """Fewer judges than there must be have marked a nomination. Facts: number, judges."""

    code = "E965"


class QuotaOver(BadInput):
    """More would rise from a division than may. Facts: division, quota, number."""

    code = "E966"


class TieOpen(StateRefused):
    """Equals stand at the edge of a quota or an award, and no criterion parts them. Facts: titles."""

    code = "E967"


class EvidenceMissing(BadInput):
    """Nothing that the archive has speaks for an honour. Facts: title."""

    code = "E968"


class ObjectionsOpen(StateRefused):
    """Objections to results under notice wait for their answer. Facts: number."""

    code = "E969"


class DemandNamesSomebody(BadInput):
    """Words that the public may read hold a number of a person, a mail address, or a name of a letter. Facts: none."""

    code = "E975"


class DemandUnsorted(BadInput):
    """A demand without one of the themes. Facts: found."""

    code = "E976"


class AnswerUnknown(BadInput):
    """Nothing has the address or id that is to answer a demand. Facts: found."""

    code = "E977"
