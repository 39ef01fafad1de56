Attribute VB_Name = "KyotenRibbon"
Option Explicit
' The callbacks of the ribbon; their words are in ribbon.xml.

Private Const FOLDER_PICKER As Long = 4

Private Ribbon As IRibbonUI

Public Sub KyotenLoaded(Loaded As IRibbonUI)
    Set Ribbon = Loaded
    KyotenLive.Watch
    KyotenLive.LookSoon
End Sub

Public Sub Refresh()
    If Not Ribbon Is Nothing Then Ribbon.Invalidate
End Sub

Public Sub KyotenCheckNow(Control As IRibbonControl)
    Press "check_now"
End Sub

Public Sub KyotenNext(Control As IRibbonControl)
    Press "next_finding"
End Sub

Public Sub KyotenPrevious(Control As IRibbonControl)
    Press "previous_finding"
End Sub

Public Sub KyotenClear(Control As IRibbonControl)
    Press "clear_marks"
End Sub

Public Sub KyotenList(Control As IRibbonControl)
    Press "show_list"
End Sub

Public Sub KyotenExplain(Control As IRibbonControl)
    Press "explain_rule"
End Sub

Public Sub KyotenVersion(Control As IRibbonControl)
    MsgBox KyotenPython.Word("version") & vbCrLf & "xlwings " & XLWINGS_VERSION & vbCrLf & _
        "Excel " & Application.Version & vbCrLf & _
        KyotenPython.Setting("Interpreter_Win") & KyotenPython.Setting("Interpreter_Mac"), _
        vbInformation, KyotenPython.Word("title")
End Sub

Public Sub KyotenToggleLive(Control As IRibbonControl, IsPressed As Boolean)
    KyotenLive.Watch
    KyotenLive.SetLive IsPressed
    If IsPressed Then KyotenLive.Opened ActiveWorkbook
End Sub

Public Sub KyotenIsLive(Control As IRibbonControl, ByRef IsPressed As Variant)
    IsPressed = KyotenLive.IsLive()
End Sub

Public Sub KyotenIsWindows(Control As IRibbonControl, ByRef IsEnabled As Variant)
    IsEnabled = KyotenLive.IsWindows()
End Sub

Public Sub KyotenIsOfficer(Control As IRibbonControl, ByRef IsVisible As Variant)
    IsVisible = (KyotenPython.Setting("Officer") = "1") And KyotenLive.IsWindows()
End Sub

Public Sub KyotenRound(Control As IRibbonControl)
    ' The round runs in a program of its own and shows its progress in the browser.
    On Error GoTo Failed
    With Application.FileDialog(FOLDER_PICKER)
        .Title = KyotenPython.Word("choose")
        If .Show = 0 Then Exit Sub
        KyotenPython.OpenDesk .SelectedItems(1)
    End With
    KyotenLive.Say KyotenPython.Word("desk_opens")
    Exit Sub
Failed:
    MsgBox Err.Description, vbExclamation, KyotenPython.Word("title")
End Sub

Public Sub KyotenCopies(Control As IRibbonControl)
    On Error GoTo Failed
    ActiveWorkbook.FollowHyperlink ActiveWorkbook.Path & Application.PathSeparator & KyotenPython.Word("copies")
    Exit Sub
Failed:
    MsgBox KyotenPython.Word("no_copies"), vbInformation, KyotenPython.Word("title")
End Sub

Private Sub Press(ByVal Question As String)
    KyotenLive.Watch
    If Not KyotenLive.IsForm(ActiveWorkbook) Then
        MsgBox KyotenPython.Word("not_our_form"), vbInformation, KyotenPython.Word("title")
        Exit Sub
    End If
    If Not KyotenLive.IsWindows() Then
        KyotenPython.RunOnMac Question & "_on_mac"
        Exit Sub
    End If
    On Error GoTo Failed
    If Not KyotenPython.Ready() Then
        KyotenLive.AskWhenReady Question
        Exit Sub
    End If
    KyotenLive.Say KyotenPython.Word("working")
    KyotenLive.Say KyotenPython.Ask(ActiveWorkbook, Question)
    Exit Sub
Failed:
    KyotenLive.Say ""
    MsgBox KyotenPython.Word("failed") & vbCrLf & vbCrLf & Err.Description, vbExclamation, KyotenPython.Word("title")
End Sub
