package uk.beatbook.officer

import android.os.Bundle
import android.view.WindowManager

/** The one activity. No picture of it is taken: not by a screenshot, not for the list of recent apps. */
class MainActivity : TauriActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
        super.onCreate(savedInstanceState)
    }
}
