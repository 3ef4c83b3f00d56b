// Written by `python -m webgl_bridge.generate` from protocol/messages/. Do not edit by hand.
using System;
using System.Collections.Generic;
using System.Runtime.Serialization;

namespace RogueLearn.Arena.Messages
{
    /// <summary>Unity strips nothing that carries an attribute of this name.</summary>
    [AttributeUsage(AttributeTargets.All)]
    internal sealed class PreserveAttribute : Attribute { }

    /// <summary>The version that these types are of, and what is good to know before sending.</summary>
    public static class Protocol
    {
        public const int Major = 1;
        public const int Minor = 1;
        public const int TextAnswerCharsMax = 200;
        public const int NameCharsMin = 2;
        public const int NameCharsMax = 50;
        public const int TimeLimitMinutesMax = 30;
        public const int ClaimedLagMsMax = 10000;
    }

    /// <summary>What a client sends, by event.</summary>
    public static class ClientEvents
    {
        public const string RefreshToken = "refresh_token";
        public const string Probe = "probe";
        public const string Pace = "pace";
        public const string CreateDuel = "create_duel";
        public const string Rematch = "rematch";
        public const string CreateRoom = "create_room";
        public const string FindRoom = "find_room";
        public const string JoinRoom = "join_room";
        public const string LeaveRoom = "leave_room";
        public const string Command = "command";
        public const string React = "react";

        public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>
        {
            { "refresh_token", typeof(RefreshToken) },
            { "probe", typeof(Probe) },
            { "pace", typeof(Pace) },
            { "create_duel", typeof(CreateDuel) },
            { "rematch", typeof(Rematch) },
            { "create_room", typeof(CreateRoom) },
            { "find_room", typeof(FindRoom) },
            { "join_room", typeof(JoinRoom) },
            { "leave_room", typeof(LeaveRoom) },
            { "command", typeof(RoomCommand) },
            { "react", typeof(React) },
        };
    }

    /// <summary>What acknowledges each event of a client, when it is not refused.</summary>
    public static class Acks
    {
        public const string RefreshToken = "refresh_token";
        public const string Probe = "probe";
        public const string Pace = "pace";
        public const string CreateDuel = "create_duel";
        public const string Rematch = "rematch";
        public const string CreateRoom = "create_room";
        public const string FindRoom = "find_room";
        public const string JoinRoom = "join_room";
        public const string LeaveRoom = "leave_room";
        public const string Command = "command";
        public const string React = "react";

        public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>
        {
            { "refresh_token", typeof(Done) },
            { "probe", typeof(Done) },
            { "pace", typeof(Done) },
            { "create_duel", typeof(RoomMade) },
            { "rematch", typeof(RoomMade) },
            { "create_room", typeof(RoomMade) },
            { "find_room", typeof(RoomFound) },
            { "join_room", typeof(Joined) },
            { "leave_room", typeof(Done) },
            { "command", typeof(CommandAccepted) },
            { "react", typeof(Done) },
        };
    }

    /// <summary>What the server sends, by event.</summary>
    public static class ServerEvents
    {
        public const string Welcome = "welcome";
        public const string Challenged = "challenged";
        public const string ChallengeGone = "challenge_gone";
        public const string State = "state";
        public const string PlainState = "plain_state";
        public const string Patch = "patch";
        public const string People = "people";
        public const string Crowd = "crowd";
        public const string Reaction = "reaction";
        public const string RoomClosed = "room_closed";
        public const string SessionEnding = "session_ending";

        public static readonly IReadOnlyDictionary<string, Type> Types = new Dictionary<string, Type>
        {
            { "welcome", typeof(Welcome) },
            { "challenged", typeof(ChallengeCard) },
            { "challenge_gone", typeof(ChallengeGone) },
            { "state", typeof(State) },
            { "plain_state", typeof(PlainState) },
            { "patch", typeof(Patch) },
            { "people", typeof(People) },
            { "crowd", typeof(Crowd) },
            { "reaction", typeof(Reaction) },
            { "room_closed", typeof(RoomClosed) },
            { "session_ending", typeof(SessionEnding) },
        };
    }

    /// <summary>Why something is refused.</summary>
    public static class ErrorCodes
    {
        public const string AccountNotActive = "account_not_active";
        public const string AlreadyAnswered = "already_answered";
        public const string AnswerShape = "answer_shape";
        public const string AuthRequired = "auth_required";
        public const string BadMessage = "bad_message";
        public const string Busy = "busy";
        public const string DuelOver = "duel_over";
        public const string GuestsOff = "guests_off";
        public const string IdReused = "id_reused";
        public const string NameInvalid = "name_invalid";
        public const string NameLooksLike = "name_looks_like";
        public const string NoSuchCode = "no_such_code";
        public const string NoSuchMode = "no_such_mode";
        public const string NoSuchPlayer = "no_such_player";
        public const string NoSuchRoom = "no_such_room";
        public const string NotAPlayer = "not_a_player";
        public const string NotAccepted = "not_accepted";
        public const string NotAllowed = "not_allowed";
        public const string NotForYou = "not_for_you";
        public const string NotInRoom = "not_in_room";
        public const string OriginRefused = "origin_refused";
        public const string OwnChallenge = "own_challenge";
        public const string ProtocolUnsupported = "protocol_unsupported";
        public const string QuestionNotOpen = "question_not_open";
        public const string RateLimited = "rate_limited";
        public const string SeatTaken = "seat_taken";
        public const string ShuttingDown = "shutting_down";
        public const string TokenExpired = "token_expired";
        public const string TokenInvalid = "token_invalid";
        public const string TooDeep = "too_deep";
        public const string TooFewQuestions = "too_few_questions";
        public const string TooLarge = "too_large";
        public const string TooLate = "too_late";
        public const string TooManyRooms = "too_many_rooms";
        public const string TooManyWrongCodes = "too_many_wrong_codes";
        public const string UnknownEvent = "unknown_event";
        public const string UnknownOutcome = "unknown_outcome";
        public const string WatchingOff = "watching_off";
        public const string WrongAction = "wrong_action";
        public const string WrongStage = "wrong_stage";
    }

    /// <summary>One of: NamedOpponent, AnyOpponent, BotOpponent.</summary>
    public interface ICreateDuelOpponent { }

    /// <summary>One of: Accept, Decline, Ready, SubmitAnswer, Continue, Leave, Act.</summary>
    public interface IRoomCommandDo { }

    [DataContract, Preserve]
    public sealed class Accept : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "accept";
    }

    /// <summary>An action by name, of a mode whose views are `PlainView`.</summary>
    [DataContract, Preserve]
    public sealed class Act : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "act";

        [DataMember(Name = "action"), Preserve]
        public string Action;

        /// <remarks>integer or string or null</remarks>
        [DataMember(Name = "value", EmitDefaultValue = false), Preserve]
        public object Value;
    }

    /// <summary>One player's answer to a settled question; `answered` is False when the time ran out.</summary>
    [DataContract, Preserve]
    public sealed class AnswerView
    {
        [DataMember(Name = "seat"), Preserve]
        public int Seat;

        [DataMember(Name = "answered"), Preserve]
        public bool Answered;

        [DataMember(Name = "picked"), Preserve]
        public int[] Picked;

        /// <remarks>null</remarks>
        [DataMember(Name = "text"), Preserve]
        public string Text;

        [DataMember(Name = "credit"), Preserve]
        public double Credit;

        [DataMember(Name = "is_correct"), Preserve]
        public bool IsCorrect;

        [DataMember(Name = "points_earned"), Preserve]
        public int PointsEarned;

        /// <remarks>null</remarks>
        [DataMember(Name = "answer_ms"), Preserve]
        public long? AnswerMs;

        [DataMember(Name = "feedback"), Preserve]
        public string Feedback;
    }

    /// <summary>Whoever holds the link or the short code.</summary>
    [DataContract, Preserve]
    public sealed class AnyOpponent : ICreateDuelOpponent
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "link";
    }

    /// <summary>The practice bot.</summary>
    [DataContract, Preserve]
    public sealed class BotOpponent : ICreateDuelOpponent
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "bot";
    }

    /// <summary>A challenge to this user that is still open. `expires_at` is UTC, ms since 1970.</summary>
    [DataContract, Preserve]
    public sealed class ChallengeCard
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "challenger_name"), Preserve]
        public string ChallengerName;

        /// <remarks><see cref="DuelType"/></remarks>
        [DataMember(Name = "duel_type"), Preserve]
        public string DuelType;

        [DataMember(Name = "topic"), Preserve]
        public string Topic;

        /// <remarks><see cref="Difficulty"/></remarks>
        [DataMember(Name = "difficulty_level"), Preserve]
        public string DifficultyLevel;

        [DataMember(Name = "time_limit"), Preserve]
        public int TimeLimit;

        /// <remarks><see cref="Visibility"/></remarks>
        [DataMember(Name = "visibility"), Preserve]
        public string Visibility;

        [DataMember(Name = "expires_at"), Preserve]
        public long ExpiresAt;

        /// <remarks>null</remarks>
        [DataMember(Name = "rematch_of"), Preserve]
        public string RematchOf;
    }

    /// <summary>The challenge in this room is no longer open: taken up, declined, withdrawn or expired.</summary>
    [DataContract, Preserve]
    public sealed class ChallengeGone
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;
    }

    /// <summary>Stored. `version` is the record that holds it; nothing is said about whether an answer is right.</summary>
    [DataContract, Preserve]
    public sealed class CommandAccepted
    {
        [DataMember(Name = "version"), Preserve]
        public int Version;

        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = true;
    }

    /// <summary>
    /// The Socket.IO CONNECT payload: `token` (RS256 JWT) or `guest`.
    ///
    /// `protocol` is [major, minor]: another major version is refused, of the minor versions the lower one is spoken.
    /// </summary>
    [DataContract, Preserve]
    public sealed class ConnectAuth
    {
        [DataMember(Name = "protocol"), Preserve]
        public int[] Protocol;

        /// <remarks>null</remarks>
        [DataMember(Name = "token", EmitDefaultValue = false), Preserve]
        public string Token;

        /// <remarks><see cref="GuestAuth"/> or null</remarks>
        [DataMember(Name = "guest", EmitDefaultValue = false), Preserve]
        public GuestAuth Guest;
    }

    [DataContract, Preserve]
    public sealed class Continue : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "continue";
    }

    [DataContract, Preserve]
    public sealed class CreateDuel
    {
        [DataMember(Name = "id"), Preserve]
        public string Id;

        /// <remarks><see cref="DuelType"/></remarks>
        [DataMember(Name = "duel_type"), Preserve]
        public string DuelType;

        [DataMember(Name = "topic"), Preserve]
        public string Topic;

        /// <remarks><see cref="Difficulty"/></remarks>
        [DataMember(Name = "difficulty_level"), Preserve]
        public string DifficultyLevel;

        [DataMember(Name = "time_limit"), Preserve]
        public int TimeLimit;

        [DataMember(Name = "opponent"), Preserve]
        public ICreateDuelOpponent Opponent;

        /// <remarks><see cref="Visibility"/></remarks>
        [DataMember(Name = "visibility", EmitDefaultValue = false), Preserve]
        public string Visibility;
    }

    /// <summary>Open a room of a mode that needs nothing but a wish. Whoever knows the room may come in.</summary>
    [DataContract, Preserve]
    public sealed class CreateRoom
    {
        [DataMember(Name = "id"), Preserve]
        public string Id;

        [DataMember(Name = "mode"), Preserve]
        public string Mode;
    }

    /// <summary>
    /// How many watch now, to two significant digits beyond 100. At most one a second and room, and when it changed.
    ///
    /// `rounded` says that there may be a few more or less.
    /// </summary>
    [DataContract, Preserve]
    public sealed class Crowd
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "watching"), Preserve]
        public int Watching;

        /// <remarks>Since 1.1: older servers do not know it.</remarks>
        [DataMember(Name = "rounded", EmitDefaultValue = false), Preserve]
        public bool? Rounded;
    }

    /// <summary>What the client last saw of the room.</summary>
    [DataContract, Preserve]
    public sealed class Cursor
    {
        [DataMember(Name = "epoch"), Preserve]
        public string Epoch;

        [DataMember(Name = "version"), Preserve]
        public int Version;
    }

    [DataContract, Preserve]
    public sealed class Decline : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "decline";
    }

    public static class Difficulty
    {
        public const string Easy = "Easy";
        public const string Hard = "Hard";
        public const string Medium = "Medium";
    }

    [DataContract, Preserve]
    public sealed class Done
    {
        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = true;
    }

    public static class DuelStatus
    {
        public const string Accepted = "Accepted";
        public const string CalledOff = "Called Off";
        public const string Challenged = "Challenged";
        public const string Completed = "Completed";
        public const string Declined = "Declined";
        public const string Expired = "Expired";
        public const string InProgress = "In Progress";
    }

    public static class DuelType
    {
        public const string QuickQuiz = "Quick Quiz";
        public const string SpeedChallenge = "Speed Challenge";
    }

    /// <summary>
    /// `review` holds every asked question once the duel is over; before that, `reveal` holds the last settled one.
    ///
    /// `question_count` is how many questions the deck holds.
    /// </summary>
    [DataContract, Preserve]
    public sealed class DuelView
    {
        /// <remarks><see cref="Role"/></remarks>
        [DataMember(Name = "role"), Preserve]
        public string Role;

        /// <remarks>null</remarks>
        [DataMember(Name = "seat"), Preserve]
        public int? Seat;

        /// <remarks><see cref="DuelType"/></remarks>
        [DataMember(Name = "duel_type"), Preserve]
        public string DuelType;

        [DataMember(Name = "topic"), Preserve]
        public string Topic;

        /// <remarks><see cref="Difficulty"/></remarks>
        [DataMember(Name = "difficulty_level"), Preserve]
        public string DifficultyLevel;

        [DataMember(Name = "time_limit"), Preserve]
        public int TimeLimit;

        /// <remarks><see cref="Visibility"/></remarks>
        [DataMember(Name = "visibility"), Preserve]
        public string Visibility;

        [DataMember(Name = "spectator_delay_ms"), Preserve]
        public long SpectatorDelayMs;

        /// <remarks><see cref="DuelStatus"/></remarks>
        [DataMember(Name = "duel_status"), Preserve]
        public string DuelStatus;

        /// <remarks><see cref="Stage"/></remarks>
        [DataMember(Name = "stage"), Preserve]
        public string Stage;

        /// <remarks>null</remarks>
        [DataMember(Name = "stage_ends_ms"), Preserve]
        public long? StageEndsMs;

        [DataMember(Name = "question_count"), Preserve]
        public int QuestionCount;

        [DataMember(Name = "seats"), Preserve]
        public SeatView[] Seats;

        /// <remarks><see cref="QuestionView"/> or null</remarks>
        [DataMember(Name = "question"), Preserve]
        public QuestionView Question;

        /// <remarks><see cref="RevealView"/> or null</remarks>
        [DataMember(Name = "reveal"), Preserve]
        public RevealView Reveal;

        /// <remarks><see cref="ResultView"/> or null</remarks>
        [DataMember(Name = "result"), Preserve]
        public ResultView Result;

        [DataMember(Name = "review"), Preserve]
        public RevealView[] Review;

        /// <remarks>null</remarks>
        [DataMember(Name = "rematch_of"), Preserve]
        public string RematchOf;
    }

    /// <summary>Which room does a short code mean? Letters are read without regard to case.</summary>
    [DataContract, Preserve]
    public sealed class FindRoom
    {
        [DataMember(Name = "code"), Preserve]
        public string Code;
    }

    /// <summary>`key` is a secret of the tab, from its own random numbers; it is the guest's identity over reloads.</summary>
    [DataContract, Preserve]
    public sealed class GuestAuth
    {
        [DataMember(Name = "key"), Preserve]
        public string Key;

        [DataMember(Name = "name"), Preserve]
        public string Name;
    }

    /// <summary>
    /// Enter a room as what one is there: player, invitee or spectator. A `state` follows the ack, unless the one that
    /// `cursor` names is still right. With `patches`, changes may come as such from then on, also to that of the cursor.
    /// </summary>
    [DataContract, Preserve]
    public sealed class JoinRoom
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        /// <remarks><see cref="Cursor"/> or null</remarks>
        [DataMember(Name = "cursor", EmitDefaultValue = false), Preserve]
        public Cursor Cursor;

        /// <remarks>Since 1.1: older servers do not know it.</remarks>
        [DataMember(Name = "patches", EmitDefaultValue = false), Preserve]
        public bool? Patches;
    }

    [DataContract, Preserve]
    public sealed class Joined
    {
        /// <remarks><see cref="Role"/></remarks>
        [DataMember(Name = "role"), Preserve]
        public string Role;

        /// <remarks>null</remarks>
        [DataMember(Name = "seat"), Preserve]
        public int? Seat;

        [DataMember(Name = "epoch"), Preserve]
        public string Epoch;

        [DataMember(Name = "version"), Preserve]
        public int Version;

        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = true;
    }

    [DataContract, Preserve]
    public sealed class Leave : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "leave";
    }

    /// <summary>Stop looking. A player's seat stays theirs; to give up, send the command `leave`.</summary>
    [DataContract, Preserve]
    public sealed class LeaveRoom
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;
    }

    [DataContract, Preserve]
    public sealed class NamedOpponent : ICreateDuelOpponent
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "name";

        [DataMember(Name = "name"), Preserve]
        public string Name;
    }

    public static class Outcome
    {
        public const string CalledOff = "called_off";
        public const string Draw = "draw";
        public const string Forfeit = "forfeit";
        public const string Win = "win";
    }

    /// <summary>
    /// How often this connection is shown its rooms: `low` while nobody looks at the page. Then a state comes at most
    /// once a second, the newest; what is the last of a room, and everything else, comes at once. Back at `full` the newest
    /// comes at once. A new connection begins at `full`.
    /// </summary>
    [DataContract, Preserve]
    public sealed class Pace
    {
        /// <remarks>full or low</remarks>
        [DataMember(Name = "rate"), Preserve]
        public string Rate;
    }

    /// <summary>
    /// What a `State` or `PlainState` would say to a line that has the one of `from_version`: `changes` are the fields
    /// of the view that are not as they were, to be put in their place. It may span versions.
    ///
    /// Only for those who asked for patches when they joined. Whoever has another version asks for the whole: `join_room`
    /// without a cursor.
    /// </summary>
    [DataContract, Preserve]
    public sealed class Patch
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "epoch"), Preserve]
        public string Epoch;

        [DataMember(Name = "from_version"), Preserve]
        public int FromVersion;

        [DataMember(Name = "version"), Preserve]
        public int Version;

        [DataMember(Name = "now_ms"), Preserve]
        public long NowMs;

        [DataMember(Name = "changes"), Preserve]
        public Dictionary<string, object> Changes;

        [DataMember(Name = "running"), Preserve]
        public bool Running;
    }

    /// <summary>Who sits where. Names are no part of a room's log; they travel beside its state.</summary>
    [DataContract, Preserve]
    public sealed class People
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "people"), Preserve]
        public Person[] PeopleValue;

        /// <remarks>null</remarks>
        [DataMember(Name = "code"), Preserve]
        public string Code;
    }

    [DataContract, Preserve]
    public sealed class Person
    {
        [DataMember(Name = "seat"), Preserve]
        public int Seat;

        [DataMember(Name = "name"), Preserve]
        public string Name;

        [DataMember(Name = "guest"), Preserve]
        public bool Guest;

        [DataMember(Name = "bot"), Preserve]
        public bool Bot;
    }

    /// <summary>A `State` of a mode that has no view of its own on the wire yet.</summary>
    [DataContract, Preserve]
    public sealed class PlainState
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "epoch"), Preserve]
        public string Epoch;

        [DataMember(Name = "version"), Preserve]
        public int Version;

        [DataMember(Name = "now_ms"), Preserve]
        public long NowMs;

        /// <remarks><see cref="PlainView"/></remarks>
        [DataMember(Name = "view"), Preserve]
        public PlainView View;

        [DataMember(Name = "running"), Preserve]
        public bool Running;
    }

    /// <summary>`facts` are shown in their order; `actions` are what this audience may do now (the wire's command `act`).</summary>
    [DataContract, Preserve]
    public sealed class PlainView
    {
        [DataMember(Name = "mode"), Preserve]
        public string Mode;

        /// <remarks><see cref="Role"/></remarks>
        [DataMember(Name = "role"), Preserve]
        public string Role;

        /// <remarks>null</remarks>
        [DataMember(Name = "seat"), Preserve]
        public int? Seat;

        [DataMember(Name = "over"), Preserve]
        public bool Over;

        [DataMember(Name = "facts"), Preserve]
        public Dictionary<string, object> Facts;

        [DataMember(Name = "actions"), Preserve]
        public string[] Actions;

        /// <remarks>null</remarks>
        [DataMember(Name = "deadline_ms"), Preserve]
        public long? DeadlineMs;
    }

    /// <summary>Is the line alive? Answered at once.</summary>
    [DataContract, Preserve]
    public sealed class Probe
    {
    }

    public static class QuestionType
    {
        public const string MultipleChoice = "Multiple Choice";
        public const string Numeric = "Numeric";
        public const string ShortAnswer = "Short Answer";
        public const string SingleChoice = "Single Choice";
        public const string TrueFalse = "True/False";
    }

    /// <summary>
    /// The open question. `picked` (positions in `options`) and `text` are this player's own answer, once given.
    ///
    /// `answered_by` says who has answered, not what. `wrong_costs` is what a wrong answer takes, 0 where it costs nothing.
    /// </summary>
    [DataContract, Preserve]
    public sealed class QuestionView
    {
        [DataMember(Name = "index"), Preserve]
        public int Index;

        [DataMember(Name = "number"), Preserve]
        public int Number;

        /// <remarks><see cref="QuestionType"/></remarks>
        [DataMember(Name = "question_type"), Preserve]
        public string QuestionType;

        /// <remarks><see cref="TextFormat"/></remarks>
        [DataMember(Name = "text_format"), Preserve]
        public string TextFormat;

        [DataMember(Name = "locale"), Preserve]
        public string Locale;

        [DataMember(Name = "content"), Preserve]
        public string Content;

        [DataMember(Name = "options"), Preserve]
        public string[] Options;

        [DataMember(Name = "asked_ms"), Preserve]
        public long AskedMs;

        [DataMember(Name = "closes_ms"), Preserve]
        public long ClosesMs;

        [DataMember(Name = "points_max"), Preserve]
        public int PointsMax;

        [DataMember(Name = "wrong_costs"), Preserve]
        public int WrongCosts;

        [DataMember(Name = "answered_by"), Preserve]
        public int[] AnsweredBy;

        /// <remarks>null</remarks>
        [DataMember(Name = "picked"), Preserve]
        public int[] Picked;

        /// <remarks>null</remarks>
        [DataMember(Name = "text"), Preserve]
        public string Text;
    }

    [DataContract, Preserve]
    public sealed class React
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        /// <remarks>clap or fire or heart or laugh or think or wow</remarks>
        [DataMember(Name = "kind"), Preserve]
        public string Kind;
    }

    /// <summary>`seat` is None for a spectator's. May be dropped under load.</summary>
    [DataContract, Preserve]
    public sealed class Reaction
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        /// <remarks>null</remarks>
        [DataMember(Name = "seat"), Preserve]
        public int? Seat;

        [DataMember(Name = "kind"), Preserve]
        public string Kind;
    }

    [DataContract, Preserve]
    public sealed class Ready : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "ready";
    }

    /// <summary>A fresh token for the same user; without one the session ends when the old token expires.</summary>
    [DataContract, Preserve]
    public sealed class RefreshToken
    {
        [DataMember(Name = "token"), Preserve]
        public string Token;
    }

    /// <summary>`code` is an `ErrorCode`; `values` fill its sentence.</summary>
    [DataContract, Preserve]
    public sealed class Refused
    {
        [DataMember(Name = "code"), Preserve]
        public string Code;

        [DataMember(Name = "values"), Preserve]
        public Dictionary<string, object> Values;

        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = false;
    }

    /// <summary>The same duel again, against the same opponent, as a new challenge in a new room.</summary>
    [DataContract, Preserve]
    public sealed class Rematch
    {
        [DataMember(Name = "id"), Preserve]
        public string Id;

        [DataMember(Name = "room"), Preserve]
        public string Room;
    }

    /// <summary>`reason` is set when the duel was called off; `forfeited` is the seat that gave up or stayed away.</summary>
    [DataContract, Preserve]
    public sealed class ResultView
    {
        /// <remarks><see cref="Outcome"/></remarks>
        [DataMember(Name = "outcome"), Preserve]
        public string Outcome;

        /// <remarks>null</remarks>
        [DataMember(Name = "winner"), Preserve]
        public int? Winner;

        [DataMember(Name = "scores"), Preserve]
        public int[] Scores;

        [DataMember(Name = "experience_points"), Preserve]
        public int[] ExperiencePoints;

        /// <remarks>null</remarks>
        [DataMember(Name = "forfeited"), Preserve]
        public int? Forfeited;

        /// <remarks>null</remarks>
        [DataMember(Name = "reason"), Preserve]
        public string Reason;
    }

    /// <summary>A settled question: `right` are positions in `options`; `accepted` are the keys of a typed answer, as text.</summary>
    [DataContract, Preserve]
    public sealed class RevealView
    {
        [DataMember(Name = "index"), Preserve]
        public int Index;

        [DataMember(Name = "number"), Preserve]
        public int Number;

        /// <remarks><see cref="QuestionType"/></remarks>
        [DataMember(Name = "question_type"), Preserve]
        public string QuestionType;

        /// <remarks><see cref="TextFormat"/></remarks>
        [DataMember(Name = "text_format"), Preserve]
        public string TextFormat;

        [DataMember(Name = "locale"), Preserve]
        public string Locale;

        [DataMember(Name = "content"), Preserve]
        public string Content;

        [DataMember(Name = "options"), Preserve]
        public string[] Options;

        [DataMember(Name = "right"), Preserve]
        public int[] Right;

        [DataMember(Name = "accepted"), Preserve]
        public string[] Accepted;

        [DataMember(Name = "explanation"), Preserve]
        public string Explanation;

        [DataMember(Name = "answers"), Preserve]
        public AnswerView[] Answers;

        /// <remarks>null</remarks>
        [DataMember(Name = "ends_ms"), Preserve]
        public long? EndsMs;
    }

    public static class Role
    {
        public const string Invitee = "invitee";
        public const string Player = "player";
        public const string Spectator = "spectator";
    }

    /// <summary>This room sends no more. `code`: ended, idle, replaced or shutting_down.</summary>
    [DataContract, Preserve]
    public sealed class RoomClosed
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "code"), Preserve]
        public string Code;
    }

    /// <summary>A command to a room that one has joined. The ack's `version` is the room's version that holds it.</summary>
    [DataContract, Preserve]
    public sealed class RoomCommand
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "id"), Preserve]
        public string Id;

        [DataMember(Name = "do"), Preserve]
        public IRoomCommandDo Do;
    }

    [DataContract, Preserve]
    public sealed class RoomFound
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = true;
    }

    /// <summary>`code` is the short code of an open challenge, None for one to a named player or the bot.</summary>
    [DataContract, Preserve]
    public sealed class RoomMade
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        /// <remarks>null</remarks>
        [DataMember(Name = "code"), Preserve]
        public string Code;

        [DataMember(Name = "ok"), Preserve]
        public readonly bool Ok = true;
    }

    /// <summary>
    /// One player as this audience may know them. `score`, `streak` and `correct` count settled questions only:
    /// to others, those that are closed for every player who can still meet them. `answered` is progress.
    /// </summary>
    [DataContract, Preserve]
    public sealed class SeatView
    {
        [DataMember(Name = "seat"), Preserve]
        public int Seat;

        [DataMember(Name = "taken"), Preserve]
        public bool Taken;

        [DataMember(Name = "guest"), Preserve]
        public bool Guest;

        [DataMember(Name = "bot"), Preserve]
        public bool Bot;

        [DataMember(Name = "connected"), Preserve]
        public bool Connected;

        [DataMember(Name = "ready"), Preserve]
        public bool Ready;

        [DataMember(Name = "continued"), Preserve]
        public bool Continued;

        [DataMember(Name = "score"), Preserve]
        public int Score;

        [DataMember(Name = "streak"), Preserve]
        public int Streak;

        [DataMember(Name = "correct"), Preserve]
        public int Correct;

        [DataMember(Name = "answered"), Preserve]
        public int Answered;

        [DataMember(Name = "away_left_ms"), Preserve]
        public long AwayLeftMs;

        /// <remarks>null</remarks>
        [DataMember(Name = "waited_for_since_ms"), Preserve]
        public long? WaitedForSinceMs;
    }

    /// <summary>The session ends in `in_ms` unless what `code` asks for happens: token_expired or shutting_down.</summary>
    [DataContract, Preserve]
    public sealed class SessionEnding
    {
        [DataMember(Name = "code"), Preserve]
        public string Code;

        [DataMember(Name = "in_ms"), Preserve]
        public long InMs;
    }

    /// <summary>Where a room stands; finer than the status that Postgres keeps.</summary>
    public static class Stage
    {
        public const string Challenged = "challenged";
        public const string Countdown = "countdown";
        public const string Lobby = "lobby";
        public const string Over = "over";
        public const string Playing = "playing";
    }

    /// <summary>
    /// The room as this audience sees it, whole. `now_ms` is the room time of sending.
    ///
    /// `epoch` names the room's ownership; versions are comparable within one epoch. Spectators' versions lag behind, and
    /// so does their `now_ms`, so that what is left of a time is right for them too.
    /// `running` is False while the room's clock stands still.
    /// </summary>
    [DataContract, Preserve]
    public sealed class State
    {
        [DataMember(Name = "room"), Preserve]
        public string Room;

        [DataMember(Name = "epoch"), Preserve]
        public string Epoch;

        [DataMember(Name = "version"), Preserve]
        public int Version;

        [DataMember(Name = "now_ms"), Preserve]
        public long NowMs;

        /// <remarks><see cref="DuelView"/></remarks>
        [DataMember(Name = "view"), Preserve]
        public DuelView View;

        [DataMember(Name = "running"), Preserve]
        public bool Running;
    }

    /// <summary>`picked` are positions on this player's screen; typed answers (numeric, short answer) come as `text`.</summary>
    [DataContract, Preserve]
    public sealed class SubmitAnswer : IRoomCommandDo
    {
        [DataMember(Name = "type"), Preserve]
        public readonly string Type = "answer";

        [DataMember(Name = "index"), Preserve]
        public int Index;

        [DataMember(Name = "picked", EmitDefaultValue = false), Preserve]
        public int[] Picked;

        /// <remarks>null</remarks>
        [DataMember(Name = "text", EmitDefaultValue = false), Preserve]
        public string Text;

        [DataMember(Name = "lag_ms", EmitDefaultValue = false), Preserve]
        public long? LagMs;
    }

    /// <summary>How a question's texts are written. HTML was sanitised when it was imported; nothing else may be in it.</summary>
    public static class TextFormat
    {
        public const string Html = "html";
        public const string Plain = "plain";
    }

    public static class Visibility
    {
        public const string Link = "link";
        public const string Off = "off";
        public const string Public = "public";
    }

    /// <summary>
    /// First event of a connection. `rooms` are running duels in which this user holds a seat.
    ///
    /// `protocol` is what the server speaks; the lower of its minor version and the client's is spoken here.
    /// </summary>
    [DataContract, Preserve]
    public sealed class Welcome
    {
        [DataMember(Name = "protocol"), Preserve]
        public int[] Protocol;

        /// <remarks><see cref="You"/></remarks>
        [DataMember(Name = "you"), Preserve]
        public You You;

        [DataMember(Name = "challenges"), Preserve]
        public ChallengeCard[] Challenges;

        [DataMember(Name = "rooms"), Preserve]
        public string[] Rooms;

        /// <remarks>null</remarks>
        [DataMember(Name = "token_expires_at"), Preserve]
        public long? TokenExpiresAt;
    }

    [DataContract, Preserve]
    public sealed class You
    {
        [DataMember(Name = "user_id"), Preserve]
        public string UserId;

        [DataMember(Name = "name"), Preserve]
        public string Name;

        [DataMember(Name = "guest"), Preserve]
        public bool Guest;
    }
}
