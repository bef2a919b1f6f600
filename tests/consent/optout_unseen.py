"""Messages written after the detector, by nobody who changes it: what it says of these is its measure.

A sentence that the detector misses stays here. It is mended only by a rule that says more than that sentence.
"""

from __future__ import annotations

from itertools import product

from .optout_cases import lines

WANT_OUT = """
Boa tarde, por favor me retirem da lista de envio de vocês
Oi! Não quero receber mais ofertas por aqui
gente, parem de me mandar promoção todo dia
Por favor não me mandem mais mensagens neste número
não quero mais receber esse tipo de propaganda no meu whats
Favor remover meu número do cadastro
parem de ligar
pare de ligar pra mim
não me liguem mais, já comprei em outro lugar
Não autorizo o uso do meu número para propaganda
quero sair da lista de transmissão
me tira da lista de vcs
Retire meu e-mail da lista
Solicito que não me enviem mais e-mails
Solicito a remoção dos meus dados da lista de marketing
gostaria de não receber mais mensagens promocionais
gostaria de cancelar o recebimento de promoções
cancelem minha inscrição por favor
quero cancelar o recebimento dos sms
não desejo receber ofertas nem promoções
não tenho interesse em receber mensagens de vocês
não quero ser incomodada
não me incomode mais
Não perturbe
parem de me perturbar com essas ligações
chega de promoção
chega de sms!
Basta de mensagens
vocês não param de me ligar, parem
não aguento mais receber mensagem dessa loja
estou cansada de tanta propaganda
revogo o consentimento que dei para receber mensagens
retiro a autorização para contato
quero revogar o meu consentimento para marketing
me descadastra por favor
podem me descadastrar
Como faço pra me descadastrar?
Quero me descadastrar dessa lista
descadastrem meu número
exclui meu número da lista
excluam meu contato do banco de dados de vocês
apaga meu número daí por favor
deletem meu contato
tirem meu número da lista
bloqueiem o envio de mensagens para mim
desativem as notificações por favor
suspender envio de mensagens
não mandar mais mensagem
não enviar mais propaganda
nunca mais me mande mensagem
Nunca mais me liguem!
deixem de me ligar
deixe de me mandar mensagem
quero parar de receber essas mensagens
gostaria de parar de receber os e-mails de vocês
como paro de receber essas mensagens?
como faço para não receber mais ofertas?
Não quero que vocês entrem em contato comigo
não entrem em contato
não me contatem mais
favor não entrar mais em contato
por favor não mandem mais nada
não manda mais nada pra mim
por gentileza não me envie mais mensagens
peço a gentileza de não me enviarem mais mensagens
peço que retirem meu nome do cadastro de vocês
remova-me da lista
remova meu contato
me remova
me removam por favor
tirem-me dessa lista
Já pedi para pararem de me mandar mensagem
já pedi várias vezes para não me ligarem mais
se continuarem me ligando vou ao Procon
vou denunciar esse número por spam
vou bloquear esse contato
isso é spam, me tira
parem com esse spam
pare com as propagandas
parem com as ligações
Não quero mais saber dessas promoções
não quero propaganda no meu celular
não aceito mais receber ligações
não permito mais o envio de mensagens
não concordo em receber essas mensagens
não dei autorização para me mandarem mensagem
nunca pedi para receber isso
eu não solicitei receber esses e-mails
não quero fazer parte dessa lista
não quero mais participar desse grupo
quero sair do grupo
me tira do grupo
sai da minha vida, não me mande mais mensagem
me deixem em paz por favor
me deixa em paz com essas ofertas
por favor interrompam o envio de sms
interromper o envio de newsletters
opto por não receber mais mensagens
prefiro não receber ofertas
desejo sair da lista de e-mails
desejo ser removida da lista
quero ser retirado da base
quero que tirem meu número do sistema de vocês
gostaria que removessem meu número
gostaria que parassem de me ligar
Please remove me from your mailing list
stop texting me
stop emailing me
do not call me again
unsubscribe please
I want to unsubscribe
no more emails please
não quero mais nenhuma ligação de vocês
não quero mais nenhuma mensagem
n quero mais receber mensagens
nao me manda mais msg
nao quero mais receber zap de vcs
para de me mandar zap
para de encher o saco
para de me ligar
ñ me liguem mais
naum me mande mais nada
tô cansado de receber ligação
cancelar newsletter por favor
quero cancelar as mensagens de vocês
excluir meu cadastro da lista de promoções
"""

# Written after the rules were widened by what the first look at the list above had missed.
WANT_OUT_LATER = """
por favor retirem meu telefone da lista de ofertas
Me exclua da sua lista de contatos
não quero mais receber nada da loja
nao quero receber propaganda por sms
parem de mandar sms
podem parar com as mensagens por favor
será que dá pra parar de me mandar mensagem?
peço que parem de me enviar promoções
solicito que parem com as ligações
não liguem mais para este número
Não me envie mais nada, por favor
não mande mais promoção
não me mandem mais oferta nenhuma
não envie mais mensagens para este número
favor não me ligar mais
favor não mandar mais mensagem
favor retirar meu e-mail da base
favor descadastrar meu e-mail
por favor, descadastre meu número
solicito meu descadastro da lista
quero me desinscrever
desejo me descadastrar
gostaria de me desinscrever da newsletter
quero cancelar a newsletter
cancelar recebimento de mensagens
quero cancelar o envio de e-mails
cancela as notificações por favor
desativar o envio de sms
bloquear envio de propaganda
parem com essas promoções, que chatice
chega de ligação
chega de tanto e-mail
basta de propaganda
cansei de propaganda
cansei dessas mensagens
estou farto de receber ligações de vocês
não suporto mais essas ligações
vocês me ligam todo dia, parem
não quero que me mandem mensagem
não quero que liguem mais
não desejo ser contatada
não quero ser contatado por vocês
não autorizo ligações
não autorizo mensagens de marketing
não permito que me liguem
retiro meu consentimento para receber e-mails
revogo a autorização de envio
revogo qualquer consentimento
quero retirar a minha autorização
quero sair da base de dados
quero sair dessa lista de e-mails
sair do grupo de promoções
me tirem do grupo de ofertas
me tira dessa lista, já falei
me tire da lista
remover da lista por favor, meu número
removam este número da lista
exclua este número
apaguem meu número
apague meu cadastro
eliminem meus dados da lista
tirem meu contato daí
tira esse número da lista
quero ser excluída da lista
quero ser descadastrada
gostaria de ser excluído do mailing
nunca mais me enviem mensagem
nunca mais quero receber mensagem de vocês
me deixem em paz
parem de me incomodar
para de me perturbar
pare de me incomodar com mensagens
não me perturbem mais
deixem de mandar propaganda
quero deixar de receber newsletters
quero parar de receber e-mail
como faço para sair da lista de transmissão?
como faço para cancelar as mensagens?
como faço para parar de receber ligação?
como faço pra bloquear essas ofertas?
vou bloquear esse número se continuarem
vou te bloquear
isso é spam, vou denunciar vocês
por favor sem mais propaganda
opto por não receber
prefiro não receber mais nada
não tenho interesse em receber promoções
não tenho mais interesse em receber mensagens
eu nunca autorizei receber isso
eu não pedi pra receber propaganda
não pedi pra receber mensagem nenhuma
não quero estar nessa lista
não quero mais ficar nessa lista
não quero newsletter
não quero receber pesquisas
não quero responder pesquisa, não me mandem mais
dont message me again
please stop messaging me
stop calling me please
take my number off your list
remove my number
opt me out please
no more calls
don't send me offers
saiam do meu whatsapp, parem de mandar mensagem
n me mandem msg
n quero promo
nao kero mais receber msg
vcs podem parar de ligar pfv
aff para de mandar promoção
por favor parem, não quero receber nada
já comprei, podem me tirar da lista
não sou cliente, me tirem da lista
esse número não é da Maria, parem de ligar
"""

# And after what the second look had missed.
WANT_OUT_LAST = """
Olá, peço que retirem meu número dos contatos de vocês
não me mandem mais promoções por favor
Não quero mais receber mensagem de loja nenhuma
parem de ficar me ligando
não quero receber mais nada por e-mail
quero que parem de me ligar
por favor não liguem mais aqui
não mandem mais sms para mim
tirem meu e-mail dessa lista de vocês
remova meu e-mail
descadastre-me
quero cancelar minha inscrição na lista
cancelem meu cadastro na newsletter
gostaria de cancelar os e-mails promocionais
Não desejo receber propaganda
não quero mais ofertas no zap
vocês mandam mensagem demais, não quero mais receber
me tirem disso por favor
não autorizei o envio de sms
nunca autorizei ligações
retirem o meu consentimento
quero revogar a permissão de contato
sair da lista por gentileza
quero sair desse mailing
sou do Procon, parem de mandar spam
deixem de me incomodar
estou cansada de receber ligações de telemarketing
não suporto mais receber e-mail de vocês
vou bloquear o número de vocês
chega de mandar mensagem
chega de me ligar
não me procurem mais por favor
por favor não entre mais em contato comigo
não quero que entrem em contato
não tenho interesse nessas ofertas, não mande mais
como cancelo o recebimento dessas mensagens?
como saio dessa lista de transmissão?
tem como me descadastrar?
dá pra tirar meu número da lista?
podem remover meu contato da base?
já pedi para sair dessa lista
já me descadastrei mas continuam mandando
não quero propagandas
não quero mais notificações promocionais
suspendam as mensagens para este número
interrompam as ligações
excluir meu número da base de dados
apagar meu contato da lista
stop spamming me
please do not text me
unsubscribe from all
remove my email from this list
take me off this list
leave me alone
n qro mais receber promocao
nao me liga mais pfv
pare d mandar msg
tira meu numero da lista pfvr
sem propaganda por favor
prefiro não receber promoções
"""

# A contact center's everyday: what people say, about what.
SAYINGS = (
    "quero saber do meu {}", "cadê meu {}?", "não recebi o {}", "o {} não chegou", "quando chega o {}?",
    "preciso cancelar o {}", "quero cancelar o meu {}", "como cancelo o {}?", "me manda o {} por favor",
    "pode enviar o {} de novo?", "não consigo abrir o {}", "o {} está errado", "o {} veio com defeito",
    "quero trocar o {}", "quero devolver o {}", "qual o valor do {}?", "perdi o {}", "meu {} parou de funcionar",
    "o {} não para de dar erro", "tirem a taxa do {}", "remove o {} do carrinho", "não quero mais o {}",
    "não preciso mais do {}", "pode parar o {}", "já paguei o {}", "não paguei o {} ainda", "vocês ligam antes do {}?",
    "me liga para falar do {}", "não me mande o {} errado outra vez", "quem assina o {}?", "o {} sai hoje?",
    "queria sair com o {} na mão", "estou saindo para buscar o {}", "deixe o {} na portaria",
    "encerrem o {} por favor", "suspendam o {} até segunda", "não autorizei esse {}", "recebi o {}, obrigada",
    "excluam o {} repetido", "chega de esperar o {}",
)  # fmt: skip
THINGS = (
    "pedido", "boleto", "cartão", "contrato", "orçamento", "exame", "comprovante", "agendamento", "produto",
    "reembolso", "técnico", "plano", "aparelho", "chamado", "curso", "carnê", "protocolo", "código de barras",
    "ingresso", "seguro", "combo", "modem", "presente", "documento", "fogão", "voucher",
)  # fmt: skip
EVERYDAY = [saying.format(thing) for saying, thing in product(SAYINGS, THINGS)]

TRICKY = """
quero continuar recebendo as mensagens
posso receber por e-mail também?
recebo as ofertas de vocês e adoro
não deixem de me avisar das promoções
parei de receber os avisos, o que aconteceu?
por que vocês não me ligaram?
não me ligaram no horário combinado
não me mandem para o telefone fixo, prefiro o celular
a ligação está cortando
não consigo ligar para vocês
o botão de parar não funciona
preciso parar a bomba da piscina
posso sair antes das 17h?
sair do modo avião resolveu
como saio da minha conta?
fim de mês eu acerto
não, só isso mesmo
não era isso
cancelar a reunião de amanhã
cancela a corrida
remover a mancha do sofá
quero excluir um convidado da lista de presença
a lista de espera ainda está aberta?
tirem meu sobrenome do bordado
meu nome saiu errado na lista de aprovados
não quero sair do plano, só mudar
não quero cancelar minha inscrição no curso
minha inscrição no curso foi cancelada?
cancelar minha inscrição no vestibular
quero o cancelamento da compra
bloqueei o cartão e quero outro
desbloqueia meu número por favor
descadastrei a digital do aplicativo
stop loss está ativado na corretora?
a música é Don't Stop Me Now
unsubscribe é o que mesmo?
o contrato chega ao fim em março
chega mais cedo se der
me deixa na lista VIP
não mexam no meu cadastro
revogar a procuração, como faço?
a autorização do convênio saiu?
retirei a autorização na clínica
tem promoção de ração?
não gostei da promoção
essa oferta vale até quando?
não achei a oferta no site
recebi propaganda de vocês e quero comprar
vi a mensagem agora
manda mensagem depois das 18h
não manda áudio
ninguém me manda o contrato
vocês vão parar no feriado?
"""


def want_out() -> list[str]:
    return lines(WANT_OUT)


def want_out_later() -> list[str]:
    return lines(WANT_OUT_LATER)


def want_out_last() -> list[str]:
    return lines(WANT_OUT_LAST)


def ordinary() -> list[str]:
    return [*EVERYDAY, *lines(TRICKY)]
