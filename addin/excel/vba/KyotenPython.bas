Attribute VB_Name = "KyotenPython"
Option Explicit
' The way from Excel to Python: one warm COM server (Windows), one short run per press (Mac).
'
' The settings come from this add-in's own sheet only. xlwings' GetConfig, RunPython and XLPy also
' obey a sheet, a file or Python code that came along with the active workbook: a workbook that
' somebody sent in must not be able to name the program that is started here.

#If Mac Then
#Else
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr
#End If

Private Const SETTING_COLUMN As Long = 1
Private Const WORD_COLUMN As Long = 4
Private Const LAST_ROW As Long = 60

Private ServerUsed As Boolean

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
    ServerInUse = ServerUsed
End Function

Public Function Ask(ByVal Book As Workbook, ByVal Question As String, ParamArray Arguments() As Variant) As String
    ' Calls addin.excel.host.<Question>(*Arguments) about a workbook; the answer is text.
    Dim Py As Object
    Dim Values As Variant
    Set Py = Server()
    Py.SetAttr Py.Module("xlwings._xlwindows"), "BOOK_CALLER", Book
    If UBound(Arguments) < 0 Then
        Ask = Py.Str(Py.Call(Py.Module("addin.excel.host"), Question))
    Else
        Values = Arguments
        Ask = Py.Str(Py.Call(Py.Module("addin.excel.host"), Question, Py.TupleFromArray(Values)))
    End If
End Function

Public Function Ready() As Boolean
    ' Starts the server where needed; False while it is still loading the rules.
    Dim Py As Object
    Set Py = Server()
    Ready = (Py.Str(Py.Call(Py.Module("addin.excel.server"), "ready")) = "True")
End Function

Private Function Server() As Object
    Dim Answer As Variant
    LoadServerLibrary
    If XLPyDLLActivateAuto(Answer, ServerCommand(), 1) <> 0 Then
        Err.Raise vbObjectError + 513, "kyoten", CStr(Answer)
    End If
    ServerUsed = True
    Set Server = Answer
End Function

Private Function ServerCommand() As String
    ' -I: nothing in the current folder, in PYTHONPATH or in the user's site can replace a module.
    ServerCommand = "cmd.exe  /K """"" & Setting("Interpreter_Win") & """ -I -B -c " & _
        """import addin.excel.server as s; s.serve('$(CLSID)')"""""
End Function

Private Sub LoadServerLibrary()
    ' By its full path: a file of the same name elsewhere is never loaded.
    #If Mac Then
    #Else
    Dim Path As String
    #If Win64 Then
    Path = Setting("Library_Folder") & "\xlwings64-" & XLWINGS_VERSION & ".dll"
    #Else
    Path = Setting("Library_Folder") & "\xlwings32-" & XLWINGS_VERSION & ".dll"
    #End If
    If LoadLibraryW(StrPtr(Path)) = 0 Then
        Err.Raise vbObjectError + 514, "kyoten", Word("no_library") & vbCrLf & Path
    End If
    #End If
End Sub

Public Sub RunOnMac(ByVal Question As String)
    ' The run answers by itself, in a window of its own.
    #If Mac Then
    ExecuteMac "import addin.excel.host as h; h." & Question & "()", Setting("Interpreter_Mac"), "false;;;;"
    #End If
End Sub
