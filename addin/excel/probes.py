"""What can keep the add-in from working on a machine: one function per question, each with what to do about it.

The names of policies and rules are those of Microsoft's published administrative templates and of the list of
attack-surface-reduction rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from addin.excel.machine import MAC, WINDOWS, Machine
from addin.excel.settings import FILE

_OFFICE = r"Software\Microsoft\Office\16.0"
_POLICY = r"Software\Policies\Microsoft\Office\16.0"
_SECURITY = r"Excel\Security"
_CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_EXCEL_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
_MANAGED_ASR = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
_DISABLED = rf"HKCU\{_OFFICE}\Excel\Resiliency\DisabledItems"
_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_CODE_PAGE = r"HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage"

CHILDREN = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""The rule "Block all Office applications from creating child processes"."""
WIN32 = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
"""The rule "Block Win32 API calls from Office macros"."""
_BLOCKS, _WARNS = "1", "6"


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to the machine and its answer.

    Attributes:
        code: a short name for programs and tests.
        name: what is looked at, for people.
        seen: what was found.
        todo: what to do about it; "" where nothing is wrong.
        stops: whether nothing works until it is mended.
        administrator: whether mending it takes an administrator.
    """

    code: str
    name: str
    seen: str
    todo: str = ""
    stops: bool = False
    administrator: bool = False

    @property
    def text(self) -> str:
        """Return what to tell the user in one piece."""
        return f"{self.seen}{self.todo}"


def problems(probes: list[Probe]) -> list[Probe]:
    """Return the probes that found something wrong."""
    return [one for one in probes if one.todo]


def how_to_install(machine: Machine) -> str:
    """Return the words for how this user installs the add-in."""
    return "「アドイン」フォルダーの「Excelに入れる.bat」" if machine.kit else "kyoten addin install"


# --- this program -----------------------------------------------------------------------------


def system(machine: Machine) -> list[Probe]:
    """Whether this is a system on which there is an Excel for the add-in."""
    if machine.system in (WINDOWS, MAC):
        return []
    seen = "Excel のアドインは Windows と Mac で使えます。"
    todo = "このパソコンでは、LibreOffice の拡張機能（kyoten addin install --libreoffice）をお使いください。"
    return [Probe("system", "パソコンの種類", seen, todo, stops=True)]


def excel_open(machine: Machine) -> list[Probe]:
    """Whether Excel is running: its files are in use then."""
    if not machine.runs("EXCEL.EXE" if machine.system == WINDOWS else "Microsoft Excel"):
        return []
    todo = "すべての Excel を閉じてから、もう一度実行してください。"
    return [Probe("excel open", "Excel", "Excel が開いています。", todo, stops=True)]


def python(machine: Machine, built_with: str) -> Iterator[Probe]:
    """What this Python must have."""
    own = machine.distributions.get("xlwings", "なし")
    if own != built_with:
        seen = f"xlwings の版が合いません（アドイン {built_with}、この Python {own}）。"
        yield Probe("xlwings", "xlwings", seen, "kyoten をまとめて設置し直してください。", stops=True)
    if machine.system == MAC and " " in str(machine.python):
        seen = f"Python の場所（{machine.python}）に空白があるため、Excel から呼び出せません。"
        yield Probe("space", "Python の場所", seen, "空白のない場所に設置し直してください。", stops=True)
    if machine.system != WINDOWS:
        return
    if "pywin32" not in machine.distributions:
        todo = "配布物を展開し直し、「Excelに入れる.bat」で設置し直してください。"
        yield Probe("pywin32", "pywin32", "Python に pywin32 がありません。", todo, stops=True)
    if "WindowsApps" in machine.python.parts:
        seen = "Microsoft Store 版の Python では Excel と接続できないことがあります。"
        yield Probe(
            "store python", "Python の種類", seen, "配布物（zip）か、python.org の Python をお使いください。"
        )
    yield from code_page(machine)
    yield from place(machine)


def code_page(machine: Machine) -> Iterator[Probe]:
    """Whether VBA can name the interpreter: it starts programs by a path in the machine's code page."""
    page = machine.registry(_CODE_PAGE, "ACP")
    encoding = f"cp{page}" if str(page or "").isdecimal() else "cp932"
    name = "文字コードと利用者名"
    path = str(machine.python)
    try:
        path.encode("utf-8" if encoding == "cp65001" else encoding)
    except (UnicodeEncodeError, LookupError) as fault:
        wrong = fault.object[fault.start : fault.end] if isinstance(fault, UnicodeEncodeError) else encoding
        seen = f"フォルダー「{path}」に、Excel が扱えない文字「{wrong}」があります（文字コード {page}）。"
        todo = "利用者名などにその文字を含まない場所（例：C:\\kyoten）に展開し、そこから入れ直してください。"
        yield Probe("code page", name, seen, todo, stops=True)
    else:
        yield Probe("code page", name, f"文字コード {page or '不明'}。場所は「{path}」です。")


def place(machine: Machine) -> Iterator[Probe]:
    """Whether the program stands where it will be tomorrow."""
    path = str(machine.python)
    drive = machine.drive(machine.python)
    if path.startswith("\\\\") or drive in ("remote", "removable"):
        kind = "USB メモリー" if drive == "removable" else "共有フォルダー"
        seen = f"点検のプログラムが{kind}（{path}）にあります。"
        yield Probe(
            "place",
            "プログラムの場所",
            seen,
            "外すと動かなくなります。ご自分のパソコンに写し、そこから入れ直してください。",
        )


# --- what is installed ------------------------------------------------------------------------


def installed(machine: Machine, target: Path, settings: dict[str, str]) -> Iterator[Probe]:
    """Whether what was installed still fits this machine."""
    again = how_to_install(machine)
    key = "Interpreter_Win" if machine.system == WINDOWS else "Interpreter_Mac"
    interpreter = settings[key]
    name = "アドインが使う Python"
    if not interpreter or not Path(interpreter).exists():
        seen = f"アドインが使う Python がありません（{interpreter or '未設定'}）。"
        yield Probe("no python", name, seen, f"{again}で設置し直してください。", stops=True)
    elif PureWindowsPath(interpreter).parent != PureWindowsPath(machine.python).parent:
        seen = f"アドインは別の場所の Python（{interpreter}）を使います。"
        yield Probe("other python", name, seen, f"こちらを使うときは、{again}で設置し直してください。")
    if machine.downloaded(target):
        seen = f"「{target}」に「インターネットから取得した」という印（Mark of the Web）が付いています。"
        todo = f"ファイルのプロパティで［許可する］を選ぶか、{again}で設置し直してください。"
        yield Probe("mark of the web", "ファイルの印", seen, todo, stops=True)
    if settings["Version"] != machine.distributions.get("kyoten"):
        seen = f"アドインの版（{settings['Version']}）が古いままです。"
        yield Probe("old", "アドインの版", seen, f"{again}で入れ替えてください。")


def gone(machine: Machine, target: Path, was_installed: bool) -> Probe:
    """Say that there is no add-in; where one was installed, somebody took it away."""
    again = how_to_install(machine)
    if was_installed:
        seen = f"設置したはずのアドインのファイルがありません（{target}）。"
        todo = (
            "ウイルス対策ソフトが隔離したことがあります。隔離の履歴を確かめ、このファイルを除外に加えてから、"
            f"{again}で設置し直してください。"
        )
        return Probe("quarantined", "アドインのファイル", seen, todo, stops=True, administrator=True)
    return Probe(
        "absent",
        "アドインのファイル",
        f"アドインは設置されていません（{target}）。",
        f"{again}で設置します。",
    )


def disabled(machine: Machine) -> Iterator[Probe]:
    """Whether Excel put the add-in on its list of disabled items after a crash."""
    name = "使用できないアイテム"
    for item in machine.values(_DISABLED):
        data = machine.registry(_DISABLED, item)
        if isinstance(data, bytes) and FILE in data.decode("utf-16-le", "ignore").lower():
            seen = "Excel がこのアドインを「使用できないアイテム」に入れています。"
            todo = "Excel の［ファイル］→［オプション］→［アドイン］→ 管理［使用できないアイテム］で選び、［有効にする］を押してください。"
            yield Probe("disabled item", name, seen, todo, stops=True)
            return
    yield Probe("disabled item", name, "入っていません。")


def types(machine: Machine) -> Iterator[Probe]:
    """Whether what pywin32 keeps of Excel's types (``gen_py``) is whole."""
    folder = machine.local / "kyoten" / "gen_py"
    empty = (
        [one for one in folder.rglob("*") if one.is_file() and not one.stat().st_size]
        if folder.is_dir()
        else []
    )
    name = "Excel との接続の控え（gen_py）"
    if any(one.name != "__init__.py" for one in empty):
        seen = f"「{folder}」のファイルが壊れています。"
        yield Probe(
            "gen_py", name, seen, "Excel を閉じ、このフォルダーを消してください。自動で作り直されます。"
        )
    else:
        yield Probe(
            "gen_py", name, f"専用の場所（{folder}）を使います。" if folder.is_dir() else "まだありません。"
        )


def left_over(machine: Machine) -> Iterator[Probe]:
    """Whether a Python of an earlier Excel still holds the program's files."""
    if machine.runs("pythonw.exe") and not machine.runs("EXCEL.EXE"):
        seen = "Excel を閉じたあとも、点検の本体（pythonw.exe）が動いています。"
        todo = "点検の画面を閉じて 10 秒ほど待ってください。残るときはサインアウトしてください。入れ替えはそのあとにします。"
        yield Probe("left over", "動いている点検の本体", seen, todo)
    else:
        yield Probe("left over", "動いている点検の本体", "残っていません。")


# --- Excel and its settings -------------------------------------------------------------------


def excel(machine: Machine) -> Iterator[Probe]:
    """Which Excel there is: version, bits, and how it was installed."""
    version = machine.registry(_CLICK_TO_RUN, "VersionToReport")
    platform = machine.registry(_CLICK_TO_RUN, "Platform")
    path = str(machine.registry(_EXCEL_PATH, "") or "")
    current = str(machine.registry(r"HKLM\SOFTWARE\Classes\Excel.Application\CurVer", "") or "")
    number = current.rpartition(".")[2]
    name = "Excel の版"
    if not (version or path or current):
        seen = "Excel が見つかりません。"
        todo = "Windows 用のデスクトップ版の Excel 2016 以降が要ります。点検だけなら「点検.bat」で行えます。"
        yield Probe("no excel", name, seen, todo, stops=True, administrator=True)
        return
    if number.isdecimal() and int(number) < 16:
        seen = f"Excel の版が古すぎます（{current}）。"
        todo = "Excel 2016 以降が要ります。点検だけなら「点検.bat」で行えます。"
        yield Probe("old excel", name, seen, todo, stops=True, administrator=True)
    bits = {"x86": "32 ビット", "x64": "64 ビット"}.get(str(platform), "ビット数は不明")
    yield Probe("version", name, f"{version or current or '不明'}、{bits}（どちらでも動きます）。")
    kind = "Excel の入れ方"
    if "WindowsApps" in path:
        seen = "Microsoft Store 版の Excel です。"
        todo = "アドインのフォルダーを読まないことがあります。表示されないときは、通常のインストーラー（クイック実行）版に入れ替えてください。"
        yield Probe("store excel", kind, seen, todo, administrator=True)
    else:
        yield Probe("store excel", kind, "クイック実行版です。" if version else "インストーラー版です。")


def macros(machine: Machine) -> Iterator[Probe]:
    """What the organisation's or the user's settings forbid; files of the start-up folder are trusted otherwise."""

    def setting(place: str, name: str) -> object | None:
        keys = (rf"HKCU\{_POLICY}\{place}", rf"HKLM\{_POLICY}\{place}", rf"HKCU\{_OFFICE}\{place}")
        return next((value for key in keys if (value := machine.registry(key, name)) is not None), None)

    def forbidden(code: str, what: str, stops: bool = True) -> Probe:
        todo = (
            "アドインが動かないときは、情報システムの担当者に「トラスト センター」の設定をご相談ください。"
            "点検だけなら「点検.bat」で行えます。"
        )
        return Probe(code, "マクロの設定", f"Excel に{what}があります。", todo, stops, administrator=True)

    found = []
    if setting("Common", "VBAOff") == 1:
        found.append(forbidden("vba off", "VBA が使えない設定（VBAOff）"))
    if setting(_SECURITY, "DisableAllAddins") == 1:
        found.append(forbidden("add-ins off", "すべてのアドインを無効にする設定（DisableAllAddins）"))
    if setting(_SECURITY, "RequireAddinSig") == 1:
        found.append(forbidden("signature", "署名のないアドインを無効にする設定（RequireAddinSig）"))
    if setting(rf"{_SECURITY}\Trusted Locations", "AllLocationsDisabled") == 1:
        what = "信頼できる場所を無効にする設定（AllLocationsDisabled）"
        found.append(forbidden("trusted location", what, stops=False))
        if setting(_SECURITY, "VBAWarnings") in (3, 4):
            found.append(forbidden("macros", "マクロを禁止する設定（VBAWarnings）"))
    yield from found
    if not found:
        seen = "マクロを禁止する設定はありません。アドインの場所（XLSTART）は信頼できる場所です。"
        yield Probe("macros", "マクロと信頼できる場所", seen)


def attack_surface(machine: Machine) -> Iterator[Probe]:
    """Whether Defender's rules stop Excel from starting the checks."""
    managed = str(machine.registry(_MANAGED_ASR, "ASRRules") or "").lower()
    both = dict(one.split("=", 1) for one in managed.split("|") if "=" in one)

    def state(rule: str) -> str:
        given = machine.registry(_ASR, rule)
        return str(given) if given is not None else both.get(rule, "")

    name = "Defender の規則（ASR）"
    found = []
    if state(CHILDREN) in (_BLOCKS, _WARNS):
        seen = f"Office からほかのプログラムを起動させない規則（{CHILDREN.upper()}）が有効です。"
        todo = (
            "先に「点検.bat」を開いておくと、Excel はそちらを使います（管理者は不要）。"
            "Excel だけで使うには、情報システムの担当者に、この規則の除外をご相談ください。"
        )
        found.append(Probe("asr children", name, seen, todo))
    if state(WIN32) == _BLOCKS:
        seen = f"マクロから Windows の機能を呼ばせない規則（{WIN32.upper()}）が有効です。"
        todo = (
            "このアドインは呼びませんが、土台の xlwings の部品に宣言があるため、止められることがあります。"
            "表示されないときは、情報システムの担当者に、アドインのファイルの除外をご相談ください。"
        )
        found.append(Probe("asr win32", name, seen, todo, administrator=True))
    yield from found
    if not found:
        yield Probe("asr", name, "アドインを止める規則は、設定に見つかりません。")


def saving(machine: Machine) -> Iterator[Probe]:
    """Whether documents are kept where Excel saves by itself."""
    documents = str(machine.registry(_FOLDERS, "Personal") or "")
    name = "自動保存"
    if "onedrive" in documents.lower() or "sharepoint" in documents.lower():
        seen = f"「ドキュメント」が自動保存の場所（{documents}）にあります。"
        todo = (
            "そこに置いたブックには、色とメモを付けません（［指摘の一覧］は使えます）。"
            "付けたいときは、ブックをパソコンの中のほかの場所に写すか、自動保存をオフにしてください。"
        )
        yield Probe("autosave", name, seen, todo)
    else:
        yield Probe("autosave", name, f"「ドキュメント」は {documents or 'パソコンの中'} です。")


def protected_view(machine: Machine) -> Iterator[Probe]:
    """Whether workbooks that came by mail open for reading only (as they should)."""
    key = rf"{_SECURITY}\ProtectedView"
    names = {
        "DisableInternetFilesInPV": "インターネット",
        "DisableAttachmentsInPV": "メールの添付",
        "DisableUnsafeLocationsInPV": "安全でない場所",
    }
    off = [
        words
        for one, words in names.items()
        if any(
            machine.registry(rf"{root}\{key}", one) == 1 for root in (rf"HKCU\{_POLICY}", rf"HKCU\{_OFFICE}")
        )
    ]
    name = "保護ビュー"
    seen = f"{'・'.join(off)}の保護ビューは切られています。" if off else "有効です。"
    yield Probe(
        "protected view",
        name,
        f"{seen}メールで届いたブックは、［編集を有効にする］を押すと点検が始まります。",
    )


def everything_about_excel(machine: Machine) -> Iterator[Probe]:
    """Ask all that concerns Excel and its settings (Windows)."""
    if machine.system != WINDOWS:
        return
    for question in (excel, macros, attack_surface, disabled, types, left_over, saving, protected_view):
        yield from question(machine)
