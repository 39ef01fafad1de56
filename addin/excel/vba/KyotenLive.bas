Attribute VB_Name = "KyotenLive"
Option Explicit
' What happens while a clerk fills in the form. Only reading: a macro that writes to a workbook
' empties Excel's list of steps to undo. Colours and notes are written by the button alone.

Private Const FORM_NAME As String = "form.id"
Private Const FORM_ID As String = "kyoten-network"

Private Watcher As KyotenEvents
Private LiveOn As Boolean
Private Waiting As String
Private Due As Boolean

Public Sub Watch()
    If Not Watcher Is Nothing Then Exit Sub
    Set Watcher = New KyotenEvents
    Set Watcher.App = Application
    LiveOn = IsWindows()
End Sub

Public Function IsWindows() As Boolean
    #If Mac Then
    IsWindows = False
    #Else
    IsWindows = True
    #End If
End Function

Public Function IsLive() As Boolean
    IsLive = LiveOn
End Function

Public Sub SetLive(ByVal IsOn As Boolean)
    LiveOn = IsOn And IsWindows()
    If Not LiveOn Then Say ""
End Sub

Public Function IsForm(ByVal Book As Workbook) As Boolean
    ' Every other workbook is left alone.
    If Book Is Nothing Then Exit Function
    On Error Resume Next
    IsForm = (Trim$(CStr(Book.Names(FORM_NAME).RefersToRange.Value)) = FORM_ID)
End Function

Private Function SavesItself(ByVal Book As Workbook) As Boolean
    ' AutoSave (OneDrive, SharePoint) saves every few seconds: writing then would empty the list of
    ' steps to undo again and again. Such a workbook gets no marks. Older versions lack the property.
    On Error Resume Next
    SavesItself = CBool(CallByName(Book, "AutoSaveOn", VbGet))
End Function

Public Sub Say(ByVal Text As String)
    If Text = "" Then
        Application.StatusBar = False
    Else
        Application.StatusBar = Text
    End If
End Sub

Public Sub LookSoon()
    ' Excel's start and the clerk's typing never wait for the rules to load.
    If Due Then Exit Sub
    If Not LiveOn And Waiting = "" Then Exit Sub
    Due = True
    Application.OnTime Now + TimeSerial(0, 0, 2), "'" & ThisWorkbook.Name & "'!KyotenLive.LookNow"
End Sub

Public Sub LookNow()
    Due = False
    Opened ActiveWorkbook
End Sub

Public Sub Opened(ByVal Book As Workbook)
    ' Until the server is there the form's own formulas speak; nobody waits.
    Dim Question As String
    If Not LiveOn And Waiting = "" Then Exit Sub
    If Not IsForm(Book) Then Exit Sub
    On Error GoTo Failed
    If KyotenPython.Ready() Then
        Question = Waiting
        Waiting = ""
        If Question = "" Then Question = "look"
        Say KyotenPython.Ask(Book, Question)
    Else
        Say KyotenPython.Word("loading")
        LookSoon
    End If
    Exit Sub
Failed:
    GiveUp Err.Description
End Sub

Public Sub AskWhenReady(ByVal Question As String)
    ' A button that was pressed while the server is not there yet.
    Waiting = Question
    Opened ActiveWorkbook
End Sub

Public Sub Changed(ByVal Sheet As Object, ByVal Target As Range)
    If Not LiveOn Then Exit Sub
    If Not IsForm(Sheet.Parent) Then Exit Sub
    On Error GoTo Failed
    If Not KyotenPython.Ready() Then
        LookSoon
        Exit Sub
    End If
    Say KyotenPython.Ask(Sheet.Parent, "changed", Sheet.Name, Target.Address)
    Exit Sub
Failed:
    GiveUp Err.Description
End Sub

Private Sub GiveUp(ByVal Reason As String)
    ' A fault is told once and in the status bar; the clerk goes on typing.
    LiveOn = False
    Waiting = ""
    KyotenRibbon.Refresh
    Say KyotenPython.Word("stopped") & " " & Reason
End Sub

Public Sub BeforeSave(ByVal Book As Workbook)
    ' Marks are not part of the application: they come off before it is saved.
    If Not IsForm(Book) Then Exit Sub
    If Not IsWindows() Then
        KyotenPython.RunOnMac "check_now_on_mac"
        Exit Sub
    End If
    If Not KyotenPython.ServerInUse() Then Exit Sub
    If SavesItself(Book) Then Exit Sub
    On Error GoTo Failed
    KyotenPython.Ask Book, "before_save"
    Exit Sub
Failed:
    MsgBox KyotenPython.Word("marks_stay") & vbCrLf & Err.Description, vbExclamation, KyotenPython.Word("title")
End Sub

Public Sub AfterSave(ByVal Book As Workbook, ByVal Success As Boolean)
    If Not IsWindows() Then Exit Sub
    If Not KyotenPython.ServerInUse() Then Exit Sub
    If Not IsForm(Book) Then Exit Sub
    If SavesItself(Book) Then Exit Sub
    On Error GoTo Failed
    If KyotenPython.Ask(Book, "after_save") = "marked" And Success Then Book.Saved = True
    Exit Sub
Failed:
    GiveUp Err.Description
End Sub

Public Sub BeforeClose(ByVal Book As Workbook)
    ' The marks come off and the workbook is let go; that alone is no reason to ask about saving.
    Dim WasSaved As Boolean
    If Not KyotenPython.ServerInUse() Then Exit Sub
    If Not IsForm(Book) Then Exit Sub
    WasSaved = Book.Saved
    On Error Resume Next
    KyotenPython.Ask Book, "before_close"
    Book.Saved = WasSaved
    If Not OtherForms(Book) Then KyotenPython.LetGo
    Say ""
End Sub

Private Function OtherForms(ByVal Book As Workbook) As Boolean
    Dim One As Workbook
    For Each One In Application.Workbooks
        If Not One Is Book Then
            If IsForm(One) Then OtherForms = True
        End If
    Next One
End Function
