"""What people write when they want out, and what they write when they do not. One message a line."""

HARD = """
sair
SAIR
Sair.
sair!!!
saiiir
SAIR SAIR SAIR
 sair 🙏
"sair"
parar
Pare
PAREM
pare pare
stop
STOP.
stopall
stop all
unsubscribe
quit
end
revoke
optout
opt out
opt-out
descadastrar
Descadastre
me descadastre
me descadastra
desinscrever
não receber mais
nao receber mais
não quero mais
NÃO QUERO MAIS!
não quero receber
nao quero mais receber
n quero mais receber
ñ quero receber mais
remover inscrição
cancelar inscrição
cancelar minha inscrição
cancelar envio
cancelar mensagens
sair da lista
Sair da lista, por favor
quero sair
Quero sair!
oi, quero sair
Bom dia, quero parar
parar por favor
pare pfv
eu quero sair agora
Gostaria de descadastrar
quero me descadastrar
sair obrigada
sair de tudo
"""

SOFT = """
cancelar
Cancelar!
remover
fim
FIM.
não
Nao
excluir
chega
Chega!
quero cancelar
cancelar por favor
"""

PHRASES = """
me tira dessa lista
Me tirem dessa lista de transmissão, por favor
parem de me ligar
Parem, por favor, de me ligar
pare de me mandar mensagem
Para de mandar mensagem
pra de mandar mensagem
podem parar de me mandar mensagens?
vcs podem parar de enviar msg
Por favor parem de enviar propaganda
parem com o spam
pare com essas mensagens
para com isso
não me mande mais
Não me mandem mais nada
não me mande mais mensagens
Não mandem mais mensagens
não enviar mais
não envie mais e-mails
Favor não enviar mais SMS
favor não ligar mais
não me liguem mais
não me ligue mais por favor
nunca mais me liguem
nunca mais me mandem mensagem
não me mande propaganda
não me envie promoções
n me mandem mais msg
naum quero mais receber msgs
não quero receber promoções
Não quero receber nenhuma mensagem de vocês
não quero mais receber mensagens da loja
Não quero mais receber essas ofertas
nao quero receber mais nada de vcs
não desejo receber e-mails
não desejo mais receber comunicações
Não gostaria de receber mais mensagens
não gostaria de receber novidades
não tenho interesse em receber ofertas
não quero propaganda
não quero mais promoções no meu celular
não quero spam
não quero mais ser contatado
não quero ser incomodado
não quero que me liguem
não quero que vocês me liguem mais
Não quero nenhum contato
não entre em contato comigo
Não entrem mais em contato
revogo meu consentimento
Revogo a autorização que dei
retiro meu consentimento
quero retirar meu consentimento
Quero revogar minha autorização
cancelo minha inscrição
quero cancelar minha inscrição na newsletter
cancelem o envio de mensagens
cancelar o recebimento de e-mails
cancela essas mensagens
Quero cancelar as notificações
quero deixar de receber as promoções
gostaria de parar de receber mensagens
Como faço para parar de receber isso?
como faço pra sair dessa lista?
Como me descadastro?
Não consigo me descadastrar
não estou conseguindo sair da lista
já me descadastrei e continuo recebendo
quero sair dessa lista
quero sair desse grupo
me remova da lista
Me removam do mailing
remova meu número da sua base
remover meu contato por favor
Por favor removam meu email da lista
tira meu número daí
tirem meu telefone do cadastro
exclua meu cadastro
excluam meu número
apaguem meu contato
quero ser removido da lista
chega de mensagem
chega de propaganda!
basta de ligações
me deixa em paz
Me deixem em paz!!!
vou bloquear vocês
Vou denunciar como spam
não autorizo o envio de mensagens
Não autorizo mais contato
não dou autorização para receber mensagens
não me perturbe
não perturbem mais
parem de encher
pare de me encher o saco
parem de me incomodar com ligações
Quero que parem de me enviar mensagens
suspendam o envio de promoções
desativar notificações
please stop texting me
stop sending me messages
remove me from this list
take me off your list
do not contact me
don't call me
please unsubscribe me
unsubscribe me from this list
no more messages
Isso é spam, parem de mandar
Oi, tudo bem? Não quero mais receber mensagens de vocês, obrigado
Já comprei, não precisa me mandar mais nada, parem de mandar mensagem
não chamem mais
Não me procurem mais
nem sei quem são vocês, me tirem da lista
não faço mais parte, não quero receber e-mail
por gentileza, descadastrem meu e-mail
sair da newsletter
cancelar newsletter
Tirem meu nome da lista de vocês
não me incomodem mais com isso
vcs não param de mandar mensagem, que saco
quero que removam meus dados da base de vocês
favor retirar meu celular do cadastro de ofertas
Cansei de receber tanta propaganda, por favor parem
não aguento mais tanta mensagem
Não quero mais saber de promoção
eu não pedi para receber isso, me remove
já pedi pra sair da lista 3 vezes
Solicito o cancelamento do envio de mensagens
solicito a exclusão do meu número
solicito descadastramento
Peço que não me enviem mais nada
peço que parem de ligar para o meu número
gostaria que não me mandassem mais mensagens
poderia retirar meu número da lista por favor?
tem como parar de mandar mensagem?
tem como me tirar dessa lista?
como cancelo isso? não quero receber
não tenho interesse, não me mande mais mensagem
Não tenho mais interesse em receber seus e-mails
me exclui do grupo
me exclua da lista de transmissão
Não me adicione mais em grupos
quero bloquear o recebimento de SMS
não me mande msg no zap
Não mande mensagem pro meu número
parem de perturbar
pare já com as ligações
Não quero mais receber sms de vocês
não desejo mais receber ligações dessa empresa
não autorizo receber propaganda
não concordo em receber ofertas
nunca autorizei vocês a me mandarem mensagem, parem
Desejo não receber mais comunicações
Prefiro não receber mais mensagens
por favor não me contatem
deixem de me mandar spam
quero sair dos disparos
Pelo amor de deus parem de me mandar mensagem todo dia
quero que cancelem meu cadastro de promoções
Não me encham mais
some com meu número da lista
remova esse número da lista de contatos de vocês
Já falei que não quero receber oferta nenhuma
Para de me ligar caramba
não me liga mais
nao liga mais pra mim
Não envia mais
não manda mais
me deixa fora dessa lista
quero desativar as mensagens promocionais
não quero receber mais esse tipo de mensagem
Estou recebendo mensagens que não pedi, quero cancelar o recebimento
tô fora, me descadastra aí
Favor excluir meu e-mail da lista de envio
favor me excluir do mailing
vocês estão me perturbando, parem
por favor cessem os contatos
cessem o envio de e-mails
Retirem meu contato do banco de dados
eu não quero mais receber ligações de telemarketing
Não tenho interesse em receber mensagens, favor remover
STOP sending me this
quero optar por não receber mais
não quero mais notificações
Desejo cancelar o recebimento desta newsletter
gostaria de ser removido da lista de e-mails
Vou processar vocês se continuarem me ligando
"""

ORDINARY = """
quero cancelar meu pedido
não quero parar de receber
pode parar na próxima esquina
não recebi meu boleto
o site parou de funcionar
preciso sair mais cedo
Bom dia
oi, tudo bem?
Tudo
sim
ok
👍
obrigado
não, obrigado
não entendi
não sei
ainda não
Não chegou ainda
não recebi o código
não recebi o e-mail de confirmação
Meu pedido não chegou
quero cancelar a compra
cancelar meu pedido 1234
cancela o pedido por favor
gostaria de cancelar minha consulta de amanhã
preciso cancelar o agendamento
Quero cancelar minha assinatura do plano
cancelar o envio do meu pedido
não quero cancelar
não quero sair da lista
não me tire da lista
não quero me descadastrar
não quero deixar de receber as ofertas
quero continuar recebendo as ofertas
quero voltar a receber as promoções
Fui descadastrado sem querer
quero receber promoções
Pode me mandar as ofertas?
me manda o catálogo
me mande mais fotos
me ligue mais tarde
não me ligue agora, estou em reunião
não me liguem hoje
não ligue de manhã
não consigo ligar o aparelho
a máquina não liga mais
o carro não liga
meu celular não liga
para de carregar quando tiro da tomada
o aplicativo parou
A internet não para de cair
o produto parou de funcionar depois de dois dias
parei na página 3
posso parar o carro na frente da loja?
onde posso estacionar e parar?
que horas vocês param de atender?
vou sair agora, falo depois
Saí do trabalho
preciso sair do sistema e entrar de novo
como faço para sair da conta?
não consigo sair da tela
sair da conta no aplicativo
quando sai a entrega?
sai quanto o frete?
já saiu para entrega?
o motoboy já saiu
remover item do carrinho
como removo um produto do carrinho?
quero tirar um item do pedido
me tira uma dúvida
você me tira uma dúvida?
pode tirar essa taxa?
tirem a taxa de entrega
excluir um endereço
quero excluir um cartão
apaguei a mensagem sem querer
apaga essa mensagem que mandei errado
chega amanhã?
chega hoje?
quando chega?
meu pedido chega que dia?
fim de semana vocês abrem?
no fim do mês eu pago
não quero o tamanho M
não quero mais esse produto
não quero esse modelo
não quero pagar juros
não quero entrega no sábado
não quero receber o produto quebrado
não quero receber a entrega na portaria
não quero mais receber a fatura pelo correio
não mandem o boleto por correio
não me mande o boleto, vou pagar no pix
não me mandaram o boleto
vocês não me mandaram o código
não enviaram a nota fiscal
Não me ligaram ainda
ninguém me ligou
por que não me responderam?
não autorizo o pagamento
não autorizei essa compra
não tenho interesse
não tenho esse valor agora
não gostei do produto
não funciona
não abriu o link
o link do boleto não abre
Estou recebendo as mensagens normalmente
recebi a promoção, como uso o cupom?
qual a promoção de hoje?
quero saber das ofertas
tem alguma oferta para mim?
bloqueei meu cartão sem querer
meu cartão foi bloqueado
preciso bloquear o cartão
quero desbloquear minha conta
desativar o débito automático
como desativo a senha do aplicativo?
suspender a entrega desta semana
interromper o plano por um mês
encerrar minha conta corrente
encerrar o chamado
pode encerrar
pode finalizar o atendimento
stop motion tem curso?
o botão stop da máquina não funciona
the end of the month is fine
quit smoking program
qual o fim dessa história?
Rua das Flores, n 45
apto 12, bloco B, n 300
não me chame de senhor
não se preocupe
não precisa
não precisa mandar a nota
não precisa mais
sem problemas
sem cebola, por favor
sem mais
pare o pedido que errei o endereço
parem a entrega, errei o endereço
para presente
para quando fica pronto?
para de segunda a sexta
deixe na portaria
deixem com o porteiro
me deixa ver
não deixe de me avisar quando chegar
não deixe de me enviar as ofertas
nunca recebi esse produto
nunca mais funcionou
a geladeira nunca mais gelou
quero falar com um atendente
quero um orçamento
pode me ligar?
me liga por favor
vocês entregam no domingo?
quanto custa?
aceita pix?
Quero o reembolso
o consentimento dos pais é necessário?
preciso de autorização do médico
minha autorização do exame saiu?
retirei o produto na loja
quero retirar na loja
vou retirar meu pedido hoje
cadastro novo
quero me cadastrar
atualizar meu cadastro
mudar meu número de telefone
meu número mudou
troquei de e-mail
qual o número de vocês?
a lista de presentes está onde?
me coloca na lista de espera
estou na lista?
quero entrar no grupo de ofertas
pesquisa respondida
nota 10
sair cedo amanhã é possível?
não saiu o resultado ainda
A entrega vai sair hoje?
Não recebi nenhuma mensagem de confirmação
Quero receber a segunda via por e-mail
vocês mandam por sms ou e-mail?
não consigo enviar a foto
minha mãe quer parar o tratamento, como faz?
preciso remover a tatuagem, quanto custa?
o técnico pode parar aqui às 15h?
quero cancelar a renovação automática
não me passaram o protocolo
quero saber como cancelar a matrícula
Não foi isso que eu pedi
não pedi esse produto
nunca recebi o brinde da promoção
a campanha do agasalho acaba quando?
não quero pagar o frete
não desejo parcelar
encerra meu atendimento por favor
parem de aumentar o preço rs
esse cupom não funciona mais
retirar no balcão
vocês ligam antes de entregar?
pode ligar a qualquer hora
não pode ligar depois das 18h
não envie o produto antes de eu confirmar
não manda ainda, vou conferir o tamanho
não mandem mais de duas caixas
excluí o app sem querer
quero tirar meu nome do SPC
tirar meu nome do Serasa como faz?
limpar meu nome
meu nome está errado no cadastro
remova o desconto da conta antiga
me remove do plano da minha mãe
não quero ser cobrado duas vezes
meu filho quer sair do curso
a promoção não aparece para mim
cheguei, onde paro o carro?
vocês não param para almoço?
a impressora não para de puxar papel
meu marido parou de receber o salário
parei de receber o código por sms
não estou recebendo as mensagens
não recebo mais os e-mails de vocês, o que houve?
por que parei de receber as ofertas?
a ligação caiu
não quero ligar, prefiro mensagem
prefiro que me liguem
não me mande áudio, por favor
não mande foto, só o preço
não quero falar com robô
não chame o técnico ainda
não me mandem para outro setor
não enviem para o endereço antigo
não envie ainda
posso remover o chip?
quero excluir meu pedido duplicado
quero excluir um dependente do plano
tira uma foto do produto
tira o frete que eu levo
me tira do atendimento automático
me remove essa cobrança
como cancelo o pedido?
cancele a nota fiscal
cancelar boleto
cancelem a visita do técnico
quero cancelar o cartão
bloquear meu celular roubado
chega de espera, quero meu reembolso
chega de enrolação
basta enviar o comprovante?
sair do aluguel é difícil
quero sair do plano família
quero sair do plano
deixe o pacote no vizinho
deixa para lá
não precisa ligar mais, já resolvi
não precisa me enviar a segunda via
pare de mentir
para de enrolar e me responde
não quero contato com o vendedor João, quero outro
não quero mais nada, obrigado
não quero nada
quero parar de fumar
não consigo receber o sms
a promoção acabou?
não vi a mensagem
desculpe, mandei a mensagem errada
retire o item do orçamento
apaguei o e-mail de vocês, pode reenviar?
"""


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.strip()]
