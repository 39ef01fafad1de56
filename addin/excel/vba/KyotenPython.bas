Attribute VB_Name = "KyotenPython"
Option Explicit
' The way from Excel to Python: one warm COM server (Windows), one short run per press (Mac).
'
' The settings come from this add-in's own sheet only. xlwings' GetConfig, RunPython and XLPy also
' obey a sheet, a file or Python code that came along with the active workbook: a workbook that
' somebody sent in must not be able to name the program that is started here.

Private Const SETTING_COLUMN As Long = 1
Private Const WORD_COLUMN As Long = 4
Private Const LAST_ROW As Long = 60
Private Const PATIENCE As Long = 90

Private Server As Object
Private Begun As Date

Public Function Setting(ByVal Key As String) As String
    Setting = Beside(SETTING_COLUMN, Key)
End Function

Public Function Word(ByVal Key As String) As String
    ' Words for the clerk are Japanese and stand on the sheet: VBA sources are ASCII.
    Word = Beside(WORD_COLUMN, Key)
End Function

Private Function Beside(ByVal Column As Long, ByVal Key As String) As String
    Dim Row As Long
    With ThisWorkbook.Worksheets(PROJECT_NAME & ".conf")
        For Row = 1 To LAST_ROW
            If StrComp(CStr(.Cells(Row, Column).Value), Key, vbTextCompare) = 0 Then
                Beside = CStr(.Cells(Row, Column + 1).Value)
                Exit Function
            End If
        Next Row
    End With
End Function

Public Function ServerInUse() As Boolean
    ServerInUse = Not Server Is Nothing
End Function

Public Function Ready() As Boolean
    ' Never waits. Where no server is there, one is started; where one has died, another.
    If Not Connected() Then
        Start
    ElseIf Server.Ready() Then
        Ready = True
    End If
End Function

Public Function Ask(ByVal Book As Workbook, ByVal Question As String, ParamArray Arguments() As Variant) As String
    ' Has the server answer a question about a workbook; the answer is text.
    If Server Is Nothing Then Err.Raise vbObjectError + 514, "kyoten", Word("no_answer")
    If UBound(Arguments) < 0 Then
        Ask = Server.Ask(Book, Question)
    Else
        Ask = Server.Ask(Book, Question, CStr(Arguments(0)), CStr(Arguments(1)))
    End If
End Function

Public Sub LetGo()
    ' The last form is closed: nothing of ours keeps the server.
    Set Server = Nothing
    Begun = 0
End Sub

Private Function Connected() As Boolean
    ' The server is one object of a class of this user's own, which is there while the server runs.
    On Error Resume Next
    If Not Server Is Nothing Then
        Connected = Server.Alive()
        If Err.Number = 0 Then Exit Function
        Err.Clear
        Set Server = Nothing
    End If
    Set Server = GetObject("new:" & Setting("Class_Id"))
    Connected = Not Server Is Nothing
    If Connected Then Begun = 0
End Function

Private Sub Start()
    ' Shell returns at once. -I: nothing in the current folder, in PYTHONPATH or in the user's site
    ' can replace a module.
    If Begun <> 0 Then
        If DateDiff("s", Begun, Now) < PATIENCE Then Exit Sub
        Begun = 0
        Err.Raise vbObjectError + 513, "kyoten", Word("no_answer")
    End If
    Begun = Now
    On Error GoTo Failed
    Shell """" & Setting("Interpreter_Win") & """ -I -B -c ""import addin.excel.server as s; s.serve('" & _
        Setting("Class_Id") & "', " & Application.Hwnd & ")""", vbHide
    Exit Sub
Failed:
    Begun = 0
    Err.Raise vbObjectError + 515, "kyoten", Word("no_start") & " (" & Err.Description & ")"
End Sub

Public Sub OpenDesk(ByVal Folder As String)
    ' Opens the page at the round of a folder. A backslash before the closing quote would hide it.
    If Right$(Folder, 1) = "\" Then Folder = Folder & "\"
    On Error GoTo Failed
    Shell """" & Setting("Interpreter_Win") & """ -I -B -m batch desk """ & Folder & """", vbHide
    Exit Sub
Failed:
    Err.Raise vbObjectError + 516, "kyoten", Word("no_desk") & " (" & Err.Description & ")"
End Sub

Public Sub RunOnMac(ByVal Question As String)
    ' The run answers by itself, in a window of its own.
    #If Mac Then
    ExecuteMac "import addin.excel.host as h; h." & Question & "()", Setting("Interpreter_Mac"), "false;;;;"
    #End If
End Sub
