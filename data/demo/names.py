"""Names nobody bears, of several origins: customers are drawn from two lists, colleagues have their own."""

_FIRST = """
Ada Alan Aneta Arun Asen Beata Ben Bilal Bozhidar Carla Cem Dana David Deniz Desislava Ela Elif Emma Ewa
Farah Georgi Grace Hamid Hanna Ignat Ilse Ioana Ivan Jan Jasmin Joan Julia Kalina Karol Kiran Lara Lila Liam Lucy
Magda Maria Martin Mina Nadezhda Neil Nikola Nina Omar Pavel Pia Plamen Radka Rita Robin Rumen Sam Sanja Silvia Simon
Sofia Stella Svetla Tanya Theo Thomas Todor Tom Valentin Vesela Vikram Will Yavor Yoana Zara Zhivko
"""
_LAST = """
Abbott Ahmed Ali Andrews Angelov Atanasov Baker Banks Bauer Begum Bennett Bielak Bogdanov Boyle Brooks Burke
Chaudhry Cole Cook Costa Cross Dale Das Davies Dimitrov Dobrev Doyle Duda Dunn Evans Farkas Fisher Ford Ganev Gorski
Grant Gray Green Hall Hart Hill Hristov Hunt Iqbal Ivanov Jankowski Joshi Kaur King Kolev Kowalczyk Lane Lewis Marsh
Mason Mazur Mihaylov Moss Nikolov Nowicki Palmer Park Patel Pavlov Perry Petrov Popov Price Reed Rossi Rowe Shaw Sikora
Singh Stone Tanev Todorov Turner Vasilev Wade Walsh Ward West Wojcik Wood Yankov Yates Young Zielinski
"""
_STAFF = """
Ana Petrova|Boyan Iliev|Mei Tanaka|Olu Adeyemi|Sara Lindqvist|Tomasz Wrona|Ines Carvalho|Jonas Weber|Priya Nair
Hana Novak|Luca Ferri|Aisha Rahman|Marta Kowal|Emil Stanev|Ravi Menon|Signe Holm|Diego Rojas|Elena Marin|Kofi Mensah
Noor Haddad|Peter Varga|Yuki Mori|Zofia Lis|Adam Byrne|Bela Horvat|Carmen Vidal|Daan Visser|Edita Kral|Farid Aziz
Greta Olsen|Hugo Lambert|Iva Todorova|Jamal Carter|Katya Orlova|Leo Brandt|Maya Shah|Nils Berg|Oscar Quinn|Paula Reyes
Quentin Roche|Rosa Greco|Stefan Dimov|Tara Singh|Umar Bello|Vera Simic|Wen Li|Xenia Pappa|Yusuf Demir|Zlata Mirkova
Alma Costa|Bruno Keller|Clara Nolan|Dario Conti|Esther Obi|Filip Dvorak|Gita Rao|Henrik Dahl|Irina Popova|Jana Bartos
Karim Saleh|Lena Fuchs|Milan Jovic|Nadia Ferro|Otto Lang|Petya Koleva|Rafael Pinto|Selma Kaya|Tibor Nagy|Ursula Frei
Viktor Rusev|Wanda Zak|Yana Borisova|Alex Moreau|Bianca Serra|Cyril Novy|Dina Farah|Erik Strand|Fatima Noor|Goran Babic
Helga Stein|Ilya Danev|Joana Melo|Kamal Hosny|Lidia Ruiz|Marek Pola|Nora Eide|Pablo Soto|Rina Sato|Samir Khan
Tina Urban|Vasil Genov|Wout Maes|Zara Malik|Anton Rykov|Dalia Omar|Igor Marek|Lucia Bosco|Mirela Pavel
"""

FIRST = _FIRST.split()
LAST = _LAST.split()
STAFF = [name for line in _STAFF.split("\n") for name in line.split("|") if name]
