"""Questions asked of a person on a page: fields of a form, and what a WebChat asks before the first message.

``schema`` says what may be asked, ``answers`` what was typed means. Pure: shared by connectors, pages and Center.
"""
