function b(e,t={},...s){let l=document.createElement(e);for(let[o,c]of Object.entries(t))typeof c=="function"?l.addEventListener(
o,c):c!==void 0&&c!==!1&&l.setAttribute(o,c===!0?"":c);return l.append(...s.flat().filter(o=>o!=null&&o!==!1)),l}function gs(e,t=Date.
now()){let s=Math.max(0,Math.floor((t-Date.parse(e))/1e3));if(Number.isNaN(s))return"–";let l=[["d",86400],["h",3600],
["m",60],["s",1]],o=l.findIndex(([,v])=>s>=v);if(o<0)return"0s";let[c,a]=l[o],u=Math.floor(s/a),h=l[o+1];if(!h||u>=10)return`${u}${c}`;
let d=Math.floor(s%a/h[1]);return d?`${u}${c}${d}${h[0]}`:`${u}${c}`}function Bl(e){return!e||e.startsWith("0001-")?b("s\
pan",{},"–"):b("time",{datetime:e,title:new Date(e).toLocaleString()},gs(e))}function ws(){for(let e of document.querySelectorAll(
"time[datetime]")){let t=gs(e.dateTime);e.textContent!==t&&(e.textContent=t)}}function Pt(e,t){let s;return l=>{let o=JSON.
stringify(l);if(o===s)return;s=o;let c=e.contains(document.activeElement)?document.activeElement.dataset.key:void 0;e.replaceChildren(
...[t(l)].flat().filter(Boolean)),c&&[...e.querySelectorAll("[data-key]")].find(a=>a.dataset.key===c)?.focus()}}var Fi={
failed:"✗","not ready":"✗","rolling out":"▶","not seen yet":"…",holding:"‖","rolled out":"✓"};function fn(e){
return b("span",{class:`badge ${e.replaceAll(" ","-")}`},b("span",{"aria-hidden":"true"},`${Fi[e]??"·"} `),e)}var bs="token";function ys(){let e=new URLSearchParams(location.hash.slice(1)).get("token");e&&(localStorage.setItem(bs,
e),history.replaceState(null,"","#/"))}function vs(e,t={}){return fetch(e,{...t,headers:{...t.headers,Authorization:`Bea\
rer ${localStorage.getItem(bs)??""}`},credentials:"omit",redirect:"error",cache:"no-store"})}var lo=(e,t)=>`/api/service\
s/${encodeURIComponent(e)}/${encodeURIComponent(t)}`;async function ks(e,t,s){let l=await vs(`${lo(e,t)}/changes`,{method:"\
POST",headers:{"Content-Type":"application/json"},body:JSON.stringify(s)}),o=await l.json();if(!l.ok&&!o.diff)throw new Error(
o.error??`it answers with ${l.status}`);return o}var Vi=4e4,Ni=1e3;async function un(e,t,s,l){let o;for(;!t.aborted;)try{
throw await Ii(e,t,(c,a)=>{o&&(o=void 0,l()),s(c,a)}),new Error("the stream has ended")}catch(c){if(t.aborted||(o??=new Date().
toISOString(),l(c,o),c.final))return;await new Promise(a=>{setTimeout(a,Ni)})}}async function Ii(e,t,s){let l=new AbortController,
o,c=()=>{clearTimeout(o),o=setTimeout(()=>l.abort(new Error("nothing comes from the dashboard")),Vi)};c();try{let a=await vs(
e,{headers:{Accept:"text/event-stream"},signal:AbortSignal.any([t,l.signal])});if(!a.ok){let d=new Error((await a.json()).
error);throw d.final=a.status<500,d}let u="",h=a.body.pipeThrough(new TextDecoderStream).getReader();for(;;){let{done:d,
value:v}=await h.read();if(d)return;c();let g=(u+v).split(`

`);u=g.pop();for(let w of g){let _=/^event: (.*)$/m.exec(w),E=/^data: (.*)$/m.exec(w);_&&E&&s(_[1],JSON.parse(E[1]))}}}finally{
clearTimeout(o)}}var pn="";function Ss(e,t,{lost:s,connected:l}){let o=new Map,c=b("p",{class:"faint",role:"status"},"Loading…"),a=b("i\
nput",{type:"search",id:"filter",placeholder:"name, namespace or state","aria-label":"Filter services",value:pn,input:()=>{
pn=a.value,g()},keydown:w=>{w.key==="Escape"&&(a.value=pn="",g(),a.blur())}}),u=b("ul",{class:"services","aria-label":"S\
ervices"});e.replaceChildren(b("div",{class:"bar"},b("h1",{},"Services"),a),c,u);let h=w=>{if(w.all){let _=new Set((w.items??
[]).map(Gl));for(let E of o.keys())_.has(E)||o.delete(E)}for(let _ of w.items??[])Wi(o,_);for(let _ of w.gone??[])o.delete(
Gl(_));l(w),c.dataset.loaded=w.cluster.loaded?"true":"",v()},d,v=()=>{d??=requestAnimationFrame(g)};function g(){if(d=void 0,
t.aborted)return;let w=pn.trim().toLowerCase(),_=[...o.values()].sort(Hi),E=_.filter($=>$.text.includes(w));Gi(u,E.map($=>$.
element)),c.textContent=ji(_,E,c.dataset.loaded)}un("/api/services",t,(w,_)=>h(_),s)}var Gl=({namespace:e,name:t})=>`${e}\
/${t}`,Hi=(e,t)=>e.item.rank-t.item.rank||xs(e.item.namespace,t.item.namespace)||xs(e.item.name,t.item.name),xs=(e,t)=>e<
t?-1:+(e>t);function Wi(e,t){let s=e.get(Gl(t))??{element:b("li")},l=s.element.firstChild??b("a");l.href=`#/${encodeURIComponent(
t.namespace)}/${encodeURIComponent(t.name)}`,l.replaceChildren(b("span",{class:"name"},b("span",{class:"faint"},`${t.namespace}\
/`),t.name),fn(t.state),Bi(t.traffic??[]),b("span",{class:"summary"},t.summary??"")),s.element.append(l),s.item=t,s.text=
`${Gl(t)} ${t.state}`.toLowerCase(),e.set(Gl(t),s)}function Bi(e){let t=e.map(l=>`${l.version} ${l.percent} %`).join(", ")||
"no traffic",s=b("span",{class:"traffic",role:"img","aria-label":t,title:t});for(let l of e){let o=b("span",{class:l.role===
"stable"?"stable":"other"});o.style.flexGrow=l.percent,s.append(o)}return s}function Gi(e,t){let s=new Set(t);for(let o of[
...e.children])s.has(o)||o.remove();let l=e.firstChild;for(let o of t)o===l?l=l.nextSibling:e.insertBefore(o,l)}function ji(e,t,s){
if(!s)return"Loading…";if(e.length===0)return"There are no InferenceServices.";let l=new Map;for(let{item:a}of e)l.set(
a.state,(l.get(a.state)??0)+1);let o=[...l].map(([a,u])=>`${u} ${a}`).join(", ");return`${t.length<e.length?`${t.length}\
 of `:""}${e.length} service${e.length===1?"":"s"}: ${o}`}var Ui="uplot",qi="u-hz",Yi="u-vt",Ki="u-title",Ji="u-wrap",Zi="u-under",Qi="u-over",Xi="u-axis",Xt="u-off",ea="u-select",
ta="u-cursor-x",la="u-cursor-y",na="u-cursor-pt",oa="u-legend",sa="u-live",ra="u-inline",ia="u-series",aa="u-marker",_s="\
u-label",ca="u-value",Ul="width",ql="height";var Ts="bottom",Sl="left",no="right",ko="#000",Ms=ko+"0",oo="mousemove",Es="mousedown",so="mouseup",As="mouseenter",Cs="\
mouseleave",Ps="dblclick",fa="resize",ua="scroll",Ds="change",wn="dppxchange",xo="--",Pl=typeof window<"u",fo=Pl?document:
null,Tl=Pl?window:null,pa=Pl?navigator:null,re,dn;function uo(){let e=devicePixelRatio;re!=e&&(re=e,dn&&ho(Ds,dn,uo),dn=
matchMedia(`(min-resolution: ${re-.001}dppx) and (max-resolution: ${re+.001}dppx)`),el(Ds,dn,uo),Tl.dispatchEvent(new CustomEvent(
wn)))}function et(e,t){if(t!=null){let s=e.classList;!s.contains(t)&&s.add(t)}}function po(e,t){let s=e.classList;s.contains(
t)&&s.remove(t)}function we(e,t,s){e.style[t]=s+"px"}function gt(e,t,s,l){let o=fo.createElement(e);return t!=null&&et(o,
t),s?.insertBefore(o,l),o}function ct(e,t){return gt("div",e,t)}var Ls=new WeakMap;function Mt(e,t,s,l,o){let c="transla\
te("+t+"px,"+s+"px)",a=Ls.get(e);c!=a&&(e.style.transform=c,Ls.set(e,c),t<0||s<0||t>l||s>o?et(e,Xt):po(e,Xt))}var $s=new WeakMap;
function zs(e,t,s){let l=t+s,o=$s.get(e);l!=o&&($s.set(e,l),e.style.background=t,e.style.borderColor=s)}var Rs=new WeakMap;
function Os(e,t,s,l){let o=t+""+s,c=Rs.get(e);o!=c&&(Rs.set(e,o),e.style.height=s+"px",e.style.width=t+"px",e.style.marginLeft=
l?-t/2+"px":0,e.style.marginTop=l?-s/2+"px":0)}var So={passive:!0},da={...So,capture:!0};function el(e,t,s,l){t.addEventListener(
e,s,l?da:So)}function ho(e,t,s,l){t.removeEventListener(e,s,So)}Pl&&uo();function wt(e,t,s,l){let o;s=s||0,l=l||t.length-
1;let c=l<=2147483647;for(;l-s>1;)o=c?s+l>>1:tt((s+l)/2),t[o]<e?s=o:l=o;return e-t[s]<=t[l]-e?s:l}function fr(e){return(s,l,o)=>{
let c=-1,a=-1;for(let u=l;u<=o;u++)if(e(s[u])){c=u;break}for(let u=o;u>=l;u--)if(e(s[u])){a=u;break}return[c,a]}}var ur=e=>e!=
null,pr=e=>e!=null&&e>0,vn=fr(ur),ha=fr(pr);function ma(e,t,s,l=0,o=!1){let c=o?ha:vn,a=o?pr:ur;[t,s]=c(e,t,s);let u=e[t],
h=e[t];if(t>-1)if(l==1)u=e[t],h=e[s];else if(l==-1)u=e[s],h=e[t];else for(let d=t;d<=s;d++){let v=e[d];a(v)&&(v<u?u=v:v>
h&&(h=v))}return[u??ue,h??-ue]}function kn(e,t,s,l){let o=Ns(e),c=Ns(t);e==t&&(o==-1?(e*=s,t/=s):(e/=s,t*=s));let a=s==10?
Dt:dr,u=o==1?tt:ft,h=c==1?ft:tt,d=u(a(Ce(e))),v=h(a(Ce(t))),g=Ml(s,d),w=Ml(s,v);return s==10&&(d<0&&(g=pe(g,-d)),v<0&&(w=
pe(w,-v))),l||s==2?(e=g*o,t=w*c):(e=wr(e,g),t=xn(t,w)),[e,t]}function _o(e,t,s,l){let o=kn(e,t,s,l);return e==0&&(o[0]=0),
t==0&&(o[1]=0),o}var To=.1,Fs={mode:3,pad:To},Kl={pad:0,soft:null,mode:0},ga={min:Kl,max:Kl};function bn(e,t,s,l){return Sn(
s)?Vs(e,t,s):(Kl.pad=s,Kl.soft=l?0:null,Kl.mode=l?3:0,Vs(e,t,ga))}function oe(e,t){return e??t}function wa(e,t,s){for(t=
oe(t,0),s=oe(s,e.length-1);t<=s;){if(e[t]!=null)return!0;t++}return!1}function Vs(e,t,s){let l=s.min,o=s.max,c=oe(l.pad,
0),a=oe(o.pad,0),u=oe(l.hard,-ue),h=oe(o.hard,ue),d=oe(l.soft,ue),v=oe(o.soft,-ue),g=oe(l.mode,0),w=oe(o.mode,0),_=t-e,E=Dt(
_),$=je(Ce(e),Ce(t)),I=Dt($),W=Ce(I-E);(_<1e-24||W>10)&&(_=0,(e==0||t==0)&&(_=1e-24,g==2&&d!=ue&&(c=0),w==2&&v!=-ue&&(a=
0)));let S=_||$||1e3,N=Dt(S),T=Ml(10,tt(N)),K=S*(_==0?e==0?.1:1:c),L=pe(wr(e-K,T/10),24),J=e>=d&&(g==1||g==3&&L<=d||g==2&&
L>=d)?d:ue,U=je(u,L<J&&e>=J?J:bt(J,L)),X=S*(_==0?t==0?.1:1:a),j=pe(xn(t+X,T/10),24),M=t<=v&&(w==1||w==3&&j>=v||w==2&&j<=
v)?v:-ue,Y=bt(h,j>M&&t<=M?M:je(M,j));return U==Y&&U==0&&(Y=100),[U,Y]}var ba=new Intl.NumberFormat(Pl?pa.language:"en-US"),
Mo=e=>ba.format(e),lt=Math,gn=lt.PI,Ce=lt.abs,tt=lt.floor,Ae=lt.round,ft=lt.ceil,bt=lt.min,je=lt.max,Ml=lt.pow,Ns=lt.sign,
Dt=lt.log10,dr=lt.log2,ya=(e,t=1)=>lt.sinh(e)*t,ro=(e,t=1)=>lt.asinh(e/t),ue=1/0;function Is(e){return(Dt((e^e>>31)-(e>>
31))|0)+1}function mo(e,t,s){return bt(je(e,t),s)}function hr(e){return typeof e=="function"}function ee(e){return hr(e)?
e:()=>e}var va=()=>{},mr=e=>e,gr=(e,t)=>t,ka=e=>null,Hs=e=>!0,Ws=(e,t)=>e==t,xa=/\.\d*?(?=9{6,}|0{6,})/gm,tl=e=>{if(yr(e)||
It.has(e))return e;let t=`${e}`,s=t.match(xa);if(s==null)return e;let l=s[0].length-1;if(t.indexOf("e-")!=-1){let[o,c]=t.
split("e");return+`${tl(o)}e${c}`}return pe(e,l)};function Zt(e,t){return tl(pe(tl(e/t))*t)}function xn(e,t){return tl(ft(
tl(e/t))*t)}function wr(e,t){return tl(tt(tl(e/t))*t)}function pe(e,t=0){if(yr(e))return e;let s=10**t,l=e*s*(1+Number.EPSILON);
return Ae(l)/s}var It=new Map;function br(e){return((""+e).split(".")[1]||"").length}function Zl(e,t,s,l){let o=[],c=l.map(
br);for(let a=t;a<s;a++){let u=Ce(a),h=pe(Ml(e,a),u);for(let d=0;d<l.length;d++){let v=e==10?+`${l[d]}e${a}`:l[d]*h,g=(a>=
0?0:u)+(a>=c[d]?0:c[d]),w=e==10?v:pe(v,g);o.push(w),It.set(w,g)}}return o}var Jl={},Eo=[],El=[null,null],Nt=Array.isArray,
yr=Number.isInteger,Sa=e=>e===void 0;function Bs(e){return typeof e=="string"}function Sn(e){let t=!1;if(e!=null){let s=e.
constructor;t=s==null||s==Object}return t}function _a(e){return e!=null&&typeof e=="object"}var Ta=Object.getPrototypeOf(
Uint8Array),vr="__proto__";function Al(e,t=Sn){let s;if(Nt(e)){let l=e.find(o=>o!=null);if(Nt(l)||t(l)){s=Array(e.length);
for(let o=0;o<e.length;o++)s[o]=Al(e[o],t)}else s=e.slice()}else if(e instanceof Ta)s=e.slice();else if(t(e)){s={};for(let l in e)
l!=vr&&(s[l]=Al(e[l],t))}else s=e;return s}function Te(e){let t=arguments;for(let s=1;s<t.length;s++){let l=t[s];for(let o in l)
o!=vr&&(Sn(e[o])?Te(e[o],Al(l[o])):e[o]=Al(l[o]))}return e}var Ma=0,Ea=1,Aa=2;function Ca(e,t,s){for(let l=0,o,c=-1;l<t.
length;l++){let a=t[l];if(a>c){for(o=a-1;o>=0&&e[o]==null;)e[o--]=null;for(o=a+1;o<s&&e[o]==null;)e[c=o++]=null}}}function Pa(e,t){
if($a(e)){let a=e[0].slice();for(let u=1;u<e.length;u++)a.push(...e[u].slice(1));return za(a[0])||(a=La(a)),a}let s=new Set;
for(let a=0;a<e.length;a++){let h=e[a][0],d=h.length;for(let v=0;v<d;v++)s.add(h[v])}let l=[Array.from(s).sort((a,u)=>a-
u)],o=l[0].length,c=new Map;for(let a=0;a<o;a++)c.set(l[0][a],a);for(let a=0;a<e.length;a++){let u=e[a],h=u[0];for(let d=1;d<
u.length;d++){let v=u[d],g=Array(o).fill(void 0),w=t?t[a][d]:Ea,_=[];for(let E=0;E<v.length;E++){let $=v[E],I=c.get(h[E]);
$===null?w!=Ma&&(g[I]=$,w==Aa&&_.push(I)):g[I]=$}Ca(g,_,o),l.push(g)}}return l}var Da=typeof queueMicrotask>"u"?e=>Promise.
resolve().then(e):queueMicrotask;function La(e){let t=e[0],s=t.length,l=Array(s);for(let c=0;c<l.length;c++)l[c]=c;l.sort(
(c,a)=>t[c]-t[a]);let o=[];for(let c=0;c<e.length;c++){let a=e[c],u=Array(s);for(let h=0;h<s;h++)u[h]=a[l[h]];o.push(u)}
return o}function $a(e){let t=e[0][0],s=t.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=s)return!1;if(o!=
t){for(let c=0;c<s;c++)if(o[c]!=t[c])return!1}}return!0}function za(e,t=100){let s=e.length;if(s<=1)return!0;let l=0,o=s-
1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let c=je(1,tt((o-l+1)/t));for(let a=e[l],u=l+c;u<=
o;u+=c){let h=e[u];if(h!=null){if(h<=a)return!1;a=h}}return!0}var kr=["January","February","March","April","May","June",
"July","August","September","October","November","December"],xr=["Sunday","Monday","Tuesday","Wednesday","Thursday","Fri\
day","Saturday"];function Sr(e){return e.slice(0,3)}var Ra=xr.map(Sr),Oa=kr.map(Sr),Fa={MMMM:kr,MMM:Oa,WWWW:xr,WWW:Ra};function jl(e){
return(e<10?"0":"")+e}function Va(e){return(e<10?"00":e<100?"0":"")+e}var Na={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+
"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>jl(e.getMonth()+1),M:e=>e.getMonth()+
1,DD:e=>jl(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>jl(e.getHours()),
H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=
12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>jl(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>jl(e.getSeconds()),s:e=>e.
getSeconds(),fff:e=>Va(e.getMilliseconds())};function Ao(e,t){t=t||Fa;let s=[],l=/\{([a-z]+)\}|[^{]+/gi,o;for(;o=l.exec(
e);)s.push(o[0][0]=="{"?Na[o[1]]:o[0]);return c=>{let a="";for(let u=0;u<s.length;u++)a+=typeof s[u]=="string"?s[u]:s[u](
c,t);return a}}var Ia=new Intl.DateTimeFormat().resolvedOptions().timeZone;function Ha(e,t){let s;return t=="UTC"||t=="E\
tc/UTC"?s=new Date(+e+e.getTimezoneOffset()*6e4):t==Ia?s=e:(s=new Date(e.toLocaleString("en-US",{timeZone:t})),s.setMilliseconds(
e.getMilliseconds())),s}var _r=e=>e%1==0,yn=[1,2,2.5,5],Wa=Zl(10,-32,0,yn),Tr=Zl(10,0,32,yn),Ba=Tr.filter(_r),Qt=Wa.concat(
Tr),Co=`
`,Mr="{YYYY}",Gs=Co+Mr,Er="{M}/{D}",Yl=Co+Er,hn=Yl+"/{YY}",Ar="{aa}",Ga="{h}:{mm}",_l=Ga+Ar,js=Co+_l,Us=":{ss}",ae=null;
function Cr(e){let t=e*1e3,s=t*60,l=s*60,o=l*24,c=o*30,a=o*365,h=(e==1?Zl(10,0,3,yn).filter(_r):Zl(10,-3,0,yn)).concat([
t,t*5,t*10,t*15,t*30,s,s*5,s*10,s*15,s*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,c,c*2,c*
3,c*4,c*6,a,a*2,a*5,a*10,a*25,a*50,a*100]),d=[[a,Mr,ae,ae,ae,ae,ae,ae,1],[o*28,"{MMM}",Gs,ae,ae,ae,ae,ae,1],[o,Er,Gs,ae,
ae,ae,ae,ae,1],[l,"{h}"+Ar,hn,ae,Yl,ae,ae,ae,1],[s,_l,hn,ae,Yl,ae,ae,ae,1],[t,Us,hn+" "+_l,ae,Yl+" "+_l,ae,js,ae,1],[e,Us+
".{fff}",hn+" "+_l,ae,Yl+" "+_l,ae,js,ae,1]];function v(g){return(w,_,E,$,I,W)=>{let S=[],N=I>=a,T=I>=c&&I<a,K=g(E),L=pe(
K*e,3),J=io(K.getFullYear(),N?0:K.getMonth(),T||N?1:K.getDate()),U=pe(J*e,3);if(T||N){let X=T?I/c:0,j=N?I/a:0,M=L==U?L:pe(
io(J.getFullYear()+j,J.getMonth()+X,1)*e,3),Y=new Date(Ae(M/e)),z=Y.getFullYear(),B=Y.getMonth();for(let V=0;M<=$;V++){let te=io(
z+j*V,B+X*V,1),F=te-g(pe(te*e,3));M=pe((+te+F)*e,3),M<=$&&S.push(M)}}else{let X=I>=o?o:I,j=tt(E)-tt(L),M=U+j+xn(L-U,X);S.
push(M);let Y=g(M),z=Y.getHours()+Y.getMinutes()/s+Y.getSeconds()/l,B=I/l,V=w.axes[_]._space,te=W/V;for(;M=pe(M+I,e==1?0:
3),!(M>$);)if(B>1){let F=tt(pe(z+B,6))%24,le=g(M).getHours()-F;le>1&&(le=-1),M-=le*l,z=(z+B)%24;let ce=S[S.length-1];pe(
(M-ce)/I,3)*te>=.7&&S.push(M)}else S.push(M)}return S}}return[h,d,v]}var[ja,Ua,qa]=Cr(1),[Ya,Ka,Ja]=Cr(.001);Zl(2,-53,53,
[1]);function qs(e,t){return e.map(s=>s.map((l,o)=>o==0||o==8||l==null?l:t(o==1||s[8]==0?l:s[1]+l)))}function Ys(e,t){return(s,l,o,c,a)=>{
let u=t.find(E=>a>=E[0])||t[t.length-1],h,d,v,g,w,_;return l.map(E=>{let $=e(E),I=$.getFullYear(),W=$.getMonth(),S=$.getDate(),
N=$.getHours(),T=$.getMinutes(),K=$.getSeconds(),L=I!=h&&u[2]||W!=d&&u[3]||S!=v&&u[4]||N!=g&&u[5]||T!=w&&u[6]||K!=_&&u[7]||
u[1];return h=I,d=W,v=S,g=N,w=T,_=K,L($)})}}function Za(e,t){let s=Ao(t);return(l,o,c,a,u)=>o.map(h=>s(e(h)))}function io(e,t,s){
return new Date(e,t,s)}function Ks(e,t){return t(e)}var Qa="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function Js(e,t){return(s,l,o,c)=>c==
null?xo:t(e(l))}function Xa(e,t){let s=e.series[t];return s.width?s.stroke(e,t):s.points.width?s.points.stroke(e,t):null}
function ec(e,t){return e.series[t].fill(e,t)}var tc={show:!0,live:!0,isolate:!1,mount:va,markers:{show:!0,width:2,stroke:Xa,
fill:ec,dash:"solid"},idx:null,idxs:null,values:[]};function lc(e,t){let s=e.cursor.points,l=ct(),o=s.size(e,t);we(l,Ul,
o),we(l,ql,o);let c=o/-2;we(l,"marginLeft",c),we(l,"marginTop",c);let a=s.width(e,t,o);return a&&we(l,"borderWidth",a),l}
function nc(e,t){let s=e.series[t].points;return s._fill||s._stroke}function oc(e,t){let s=e.series[t].points;return s._stroke||
s._fill}function sc(e,t){return e.series[t].points.size}var ao=[0,0];function rc(e,t,s){return ao[0]=t,ao[1]=s,ao}function mn(e,t,s,l=!0){
return o=>{o.button==0&&(!l||o.target==t)&&s(o)}}function co(e,t,s,l=!0){return o=>{(!l||o.target==t)&&s(o)}}var ic={show:!0,
x:!0,y:!0,lock:!1,move:rc,points:{one:!1,show:lc,size:sc,width:0,stroke:oc,fill:nc},bind:{mousedown:mn,mouseup:mn,click:mn,
dblclick:mn,mousemove:co,mouseleave:co,mouseenter:co},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),
t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,s,l,o)=>l-o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},
left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Pr={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},Po=Te({},Pr,
{filter:gr}),Dr=Te({},Po,{size:10}),Lr=Te({},Pr,{show:!1}),Do='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helve\
tica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',
$r="bold "+Do,zr=1.5,Zs={show:!0,scale:"x",stroke:ko,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:$r,
side:2,grid:Po,ticks:Dr,border:Lr,font:Do,lineGap:zr,rotate:0},ac="Value",cc="Time",Qs={show:!0,scale:"x",auto:!1,sorted:1,
min:ue,max:-ue,idxs:[]};function fc(e,t,s,l,o){return t.map(c=>c==null?"":Mo(c))}function uc(e,t,s,l,o,c,a){let u=[],h=It.
get(o)||0;s=a?s:pe(xn(s,o),h);for(let d=s;d<=l;d=pe(d+o,h))u.push(Object.is(d,-0)?0:d);return u}function go(e,t,s,l,o,c,a){
let u=[],h=e.scales[e.axes[t].scale].log,d=h==10?Dt:dr,v=tt(d(s));o=Ml(h,v),h==10&&(o=Qt[wt(o,Qt)]);let g=s,w=o*h;h==10&&
(w=Qt[wt(w,Qt)]);do u.push(g),g=g+o,h==10&&!It.has(g)&&(g=pe(g,It.get(o))),g>=w&&(o=g,w=o*h,h==10&&(w=Qt[wt(w,Qt)]));while(g<=
l);return u}function pc(e,t,s,l,o,c,a){let h=e.scales[e.axes[t].scale].asinh,d=l>h?go(e,t,je(h,s),l,o):[h],v=l>=0&&s<=0?
[0]:[];return(s<-h?go(e,t,je(h,-l),-s,o):[h]).reverse().map(w=>-w).concat(v,d)}var Rr=/./,dc=/[12357]/,hc=/[125]/,Xs=/1/,
wo=(e,t,s,l)=>e.map((o,c)=>t==4&&o==0||c%l==0&&s.test(o.toExponential()[o<0?1:0])?o:null);function mc(e,t,s,l,o){let c=e.
axes[s],a=c.scale,u=e.scales[a],h=e.valToPos,d=c._space,v=h(10,a),g=h(9,a)-v>=d?Rr:h(7,a)-v>=d?dc:h(5,a)-v>=d?hc:Xs;if(g==
Xs){let w=Ce(h(1,a)-v);if(w<d)return wo(t.slice().reverse(),u.distr,g,ft(d/w)).reverse()}return wo(t,u.distr,g,1)}function gc(e,t,s,l,o){
let c=e.axes[s],a=c.scale,u=c._space,h=e.valToPos,d=Ce(h(1,a)-h(2,a));return d<u?wo(t.slice().reverse(),3,Rr,ft(u/d)).reverse():
t}function wc(e,t,s,l){return l==null?xo:t==null?"":Mo(t)}var er={show:!0,scale:"y",stroke:ko,space:30,gap:5,alignTo:1,size:50,
labelGap:0,labelSize:30,labelFont:$r,side:3,grid:Po,ticks:Dr,border:Lr,font:Do,lineGap:zr,rotate:0};function bc(e,t){let s=3+
(e||1)*2;return pe(s*t,3)}function yc(e,t){let{scale:s,idxs:l}=e.series[0],o=e._data[0],c=e.valToPos(o[l[0]],s,!0),a=e.valToPos(
o[l[1]],s,!0),u=Ce(a-c),h=e.series[t],d=u/(h.points.space*re);return l[1]-l[0]<=d}var tr={scale:null,auto:!0,sorted:0,min:ue,
max:-ue},Or=(e,t,s,l,o)=>o,lr={show:!0,auto:!0,sorted:0,gaps:Or,alpha:1,facets:[Te({},tr,{scale:"x"}),Te({},tr,{scale:"y"})]},
nr={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Or,alpha:1,points:{show:yc,filter:null},values:null,min:ue,max:-ue,
idxs:[],path:null,clip:null};function vc(e,t,s,l,o){return s/10}var Fr={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},kc=Te({},Fr,{time:!1,ori:1}),or={};function Vr(e,t){let s=or[e];return s||(s={key:e,plots:[],sub(l){
s.plots.push(l)},unsub(l){s.plots=s.plots.filter(o=>o!=l)},pub(l,o,c,a,u,h,d){for(let v=0;v<s.plots.length;v++)s.plots[v]!=
o&&s.plots[v].pub(l,o,c,a,u,h,d)}},e!=null&&(or[e]=s)),s}var Cl=1,bo=2;function ll(e,t,s){let l=e.mode,o=e.series[t],c=l==
2?e._data[t]:e._data,a=e.scales,u=e.bbox,h=c[0],d=l==2?c[1]:c[t],v=l==2?a[o.facets[0].scale]:a[e.series[0].scale],g=l==2?
a[o.facets[1].scale]:a[o.scale],w=u.left,_=u.top,E=u.width,$=u.height,I=e.valToPosH,W=e.valToPosV;return v.ori==0?s(o,h,
d,v,g,I,W,w,_,E,$,Tn,Dl,En,Ir,Wr):s(o,h,d,v,g,W,I,_,w,$,E,Mn,Ll,zo,Hr,Br)}function Lo(e,t){let s=0,l=0,o=oe(e.bands,Eo);
for(let c=0;c<o.length;c++){let a=o[c];a.series[0]==t?s=a.dir:a.series[1]==t&&(a.dir==1?l|=1:l|=2)}return[s,l==1?-1:l==2?
1:l==3?2:0]}function xc(e,t,s,l,o){let c=e.mode,a=e.series[t],u=c==2?a.facets[1].scale:a.scale,h=e.scales[u];return o==-1?
h.min:o==1?h.max:h.distr==3?h.dir==1?h.min:h.max:0}function Lt(e,t,s,l,o,c){return ll(e,t,(a,u,h,d,v,g,w,_,E,$,I)=>{let W=a.
pxRound,S=d.dir*(d.ori==0?1:-1),N=d.ori==0?Dl:Ll,T,K;S==1?(T=s,K=l):(T=l,K=s);let L=W(g(u[T],d,$,_)),J=W(w(h[T],v,I,E)),
U=W(g(u[K],d,$,_)),X=W(w(c==1?v.max:v.min,v,I,E)),j=new Path2D(o);return N(j,U,X),N(j,L,X),N(j,L,J),j})}function _n(e,t,s,l,o,c){
let a=null;if(e.length>0){a=new Path2D;let u=t==0?En:zo,h=s;for(let g=0;g<e.length;g++){let w=e[g];if(w[1]>w[0]){let _=w[0]-
h;_>0&&u(a,h,l,_,l+c),h=w[1]}}let d=s+o-h,v=10;d>0&&u(a,h,l-v/2,d,l+c+v)}return a}function Sc(e,t,s){let l=e[e.length-1];
l&&l[0]==t?l[1]=s:e.push([t,s])}function $o(e,t,s,l,o,c,a){let u=[],h=e.length;for(let d=o==1?s:l;d>=s&&d<=l;d+=o)if(t[d]===
null){let g=d,w=d;if(o==1)for(;++d<=l&&t[d]===null;)w=d;else for(;--d>=s&&t[d]===null;)w=d;let _=c(e[g]),E=w==g?_:c(e[w]),
$=g-o;_=a<=0&&$>=0&&$<h?c(e[$]):_;let W=w+o;E=a>=0&&W>=0&&W<h?c(e[W]):E,E>=_&&u.push([_,E])}return u}function sr(e){return e==
0?mr:e==1?Ae:t=>Zt(t,e)}function Nr(e){let t=e==0?Tn:Mn,s=e==0?(o,c,a,u,h,d)=>{o.arcTo(c,a,u,h,d)}:(o,c,a,u,h,d)=>{o.arcTo(
a,c,h,u,d)},l=e==0?(o,c,a,u,h)=>{o.rect(c,a,u,h)}:(o,c,a,u,h)=>{o.rect(a,c,h,u)};return(o,c,a,u,h,d=0,v=0)=>{d==0&&v==0?
l(o,c,a,u,h):(d=bt(d,u/2,h/2),v=bt(v,u/2,h/2),t(o,c+d,a),s(o,c+u,a,c+u,a+h,d),s(o,c+u,a+h,c,a+h,v),s(o,c,a+h,c,a,v),s(o,
c,a,c+u,a,d),o.closePath())}}var Tn=(e,t,s)=>{e.moveTo(t,s)},Mn=(e,t,s)=>{e.moveTo(s,t)},Dl=(e,t,s)=>{e.lineTo(t,s)},Ll=(e,t,s)=>{
e.lineTo(s,t)},En=Nr(0),zo=Nr(1),Ir=(e,t,s,l,o,c)=>{e.arc(t,s,l,o,c)},Hr=(e,t,s,l,o,c)=>{e.arc(s,t,l,o,c)},Wr=(e,t,s,l,o,c,a)=>{
e.bezierCurveTo(t,s,l,o,c,a)},Br=(e,t,s,l,o,c,a)=>{e.bezierCurveTo(s,t,o,l,a,c)};function Gr(e){return(t,s,l,o,c)=>ll(t,
s,(a,u,h,d,v,g,w,_,E,$,I)=>{let{pxRound:W,points:S}=a,N,T;d.ori==0?(N=Tn,T=Ir):(N=Mn,T=Hr);let K=pe(S.width*re,3),L=(S.size-
S.width)/2*re,J=pe(L*2,3),U=new Path2D,X=new Path2D,{left:j,top:M,width:Y,height:z}=t.bbox;En(X,j-J,M-J,Y+J*2,z+J*2);let B=V=>{
if(h[V]!=null){let te=W(g(u[V],d,$,_)),F=W(w(h[V],v,I,E));N(U,te+L,F),T(U,te,F,L,0,gn*2)}};if(c)c.forEach(B);else for(let V=l;V<=
o;V++)B(V);return{stroke:K>0?U:null,fill:U,clip:X,flags:Cl|bo}})}function jr(e){return(t,s,l,o,c,a)=>{l!=o&&(c!=l&&a!=l&&
e(t,s,l),c!=o&&a!=o&&e(t,s,o),e(t,s,a))}}var _c=jr(Dl),Tc=jr(Ll);function Ur(e){let t=oe(e?.alignGaps,0);return(s,l,o,c)=>ll(
s,l,(a,u,h,d,v,g,w,_,E,$,I)=>{[o,c]=vn(h,o,c);let W=a.pxRound,S=z=>W(g(z,d,$,_)),N=z=>W(w(z,v,I,E)),T,K;d.ori==0?(T=Dl,K=
_c):(T=Ll,K=Tc);let L=d.dir*(d.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Cl},U=J.stroke,
X=!1;if(c-o>=$*4){let z=R=>s.posToVal(R,d.key,!0),B=null,V=null,te,F,Ue,be=S(u[L==1?o:c]),le=S(u[o]),ce=S(u[c]),Z=z(L==1?
le+1:ce-1);for(let R=L==1?o:c;R>=o&&R<=c;R+=L){let Me=u[R],ye=(L==1?Me<Z:Me>Z)?be:S(Me),ie=h[R];ye==be?ie!=null?(F=ie,B==
null?(T(U,ye,N(F)),te=B=V=F):F<B?B=F:F>V&&(V=F)):ie===null&&(X=!0):(B!=null&&K(U,be,N(B),N(V),N(te),N(F)),ie!=null?(F=ie,
T(U,ye,N(F)),B=V=te=F):(B=V=null,ie===null&&(X=!0)),be=ye,Z=z(be+L))}B!=null&&B!=V&&Ue!=be&&K(U,be,N(B),N(V),N(te),N(F))}else
for(let z=L==1?o:c;z>=o&&z<=c;z+=L){let B=h[z];B===null?X=!0:B!=null&&T(U,S(u[z]),N(B))}let[M,Y]=Lo(s,l);if(a.fill!=null||
M!=0){let z=J.fill=new Path2D(U),B=a.fillTo(s,l,a.min,a.max,M),V=N(B),te=S(u[o]),F=S(u[c]);L==-1&&([F,te]=[te,F]),T(z,F,
V),T(z,te,V)}if(!a.spanGaps){let z=[];X&&z.push(...$o(u,h,o,c,L,S,t)),J.gaps=z=a.gaps(s,l,o,c,z),J.clip=_n(z,d.ori,_,E,$,
I)}return Y!=0&&(J.band=Y==2?[Lt(s,l,o,c,U,-1),Lt(s,l,o,c,U,1)]:Lt(s,l,o,c,U,Y)),J})}function Mc(e){let t=oe(e.align,1),
s=oe(e.ascDesc,!1),l=oe(e.alignGaps,0),o=oe(e.extend,!1);return(c,a,u,h)=>ll(c,a,(d,v,g,w,_,E,$,I,W,S,N)=>{[u,h]=vn(g,u,
h);let T=d.pxRound,{left:K,width:L}=c.bbox,J=le=>T(E(le,w,S,I)),U=le=>T($(le,_,N,W)),X=w.ori==0?Dl:Ll,j={stroke:new Path2D,
fill:null,clip:null,band:null,gaps:null,flags:Cl},M=j.stroke,Y=w.dir*(w.ori==0?1:-1),z=U(g[Y==1?u:h]),B=J(v[Y==1?u:h]),V=B,
te=B;o&&t==-1&&(te=K,X(M,te,z)),X(M,B,z);for(let le=Y==1?u:h;le>=u&&le<=h;le+=Y){let ce=g[le];if(ce==null)continue;let Z=J(
v[le]),R=U(ce);t==1?X(M,Z,z):X(M,V,R),X(M,Z,R),z=R,V=Z}let F=V;o&&t==1&&(F=K+L,X(M,F,z));let[Ue,be]=Lo(c,a);if(d.fill!=null||
Ue!=0){let le=j.fill=new Path2D(M),ce=d.fillTo(c,a,d.min,d.max,Ue),Z=U(ce);X(le,F,Z),X(le,te,Z)}if(!d.spanGaps){let le=[];
le.push(...$o(v,g,u,h,Y,J,l));let ce=d.width*re/2,Z=s||t==1?ce:-ce,R=s||t==-1?-ce:ce;le.forEach(Me=>{Me[0]+=Z,Me[1]+=R}),
j.gaps=le=d.gaps(c,a,u,h,le),j.clip=_n(le,w.ori,I,W,S,N)}return be!=0&&(j.band=be==2?[Lt(c,a,u,h,M,-1),Lt(c,a,u,h,M,1)]:
Lt(c,a,u,h,M,be)),j})}function rr(e,t,s,l,o,c,a=ue){if(e.length>1){let u=null;for(let h=0,d=1/0;h<e.length;h++)if(t[h]!==
void 0){if(u!=null){let v=Ce(e[h]-e[u]);v<d&&(d=v,a=Ce(s(e[h],l,o,c)-s(e[u],l,o,c)))}u=h}}return a}function Ec(e){e=e||Jl;
let t=oe(e.size,[.6,ue,1]),s=e.align||0,l=e.gap||0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let c=ee(o),a=1-
t[0],u=oe(t[1],ue),h=oe(t[2],1),d=oe(e.disp,Jl),v=oe(e.each,_=>{}),{fill:g,stroke:w}=d;return(_,E,$,I)=>ll(_,E,(W,S,N,T,K,L,J,U,X,j,M)=>{
let Y=W.pxRound,z=s,B=l*re,V=u*re,te=h*re,F,Ue;T.ori==0?[F,Ue]=c(_,E):[Ue,F]=c(_,E);let be=T.dir*(T.ori==0?1:-1),le=T.ori==
0?En:zo,ce=T.ori==0?v:(P,de,Ee,il,Bt,vt,Gt)=>{v(P,de,Ee,Bt,il,Gt,vt)},Z=oe(_.bands,Eo).find(P=>P.series[0]==E),R=Z!=null?
Z.dir:0,Me=W.fillTo(_,E,W.min,W.max,R),Ie=Y(J(Me,K,M,X)),ye,ie,ut,Ke=j,ke=Y(W.width*re),yt=!1,Et=null,nt=null,$t=null,ol=null;
g!=null&&(ke==0||w!=null)&&(yt=!0,Et=g.values(_,E,$,I),nt=new Map,new Set(Et).forEach(P=>{P!=null&&nt.set(P,new Path2D)}),
ke>0&&($t=w.values(_,E,$,I),ol=new Map,new Set($t).forEach(P=>{P!=null&&ol.set(P,new Path2D)})));let{x0:sl,size:Rl}=d;if(sl!=
null&&Rl!=null){z=1,S=sl.values(_,E,$,I),sl.unit==2&&(S=S.map(Ee=>_.posToVal(U+Ee*j,T.key,!0)));let P=Rl.values(_,E,$,I);
Rl.unit==2?ie=P[0]*j:ie=L(P[0],T,j,U)-L(0,T,j,U),Ke=rr(S,N,L,T,j,U,Ke),ut=Ke-ie+B}else Ke=rr(S,N,L,T,j,U,Ke),ut=Ke*a+B,ie=
Ke-ut;ut<1&&(ut=0),ke>=ie/2&&(ke=0),ut<5&&(Y=mr);let Xl=ut>0,Ht=Ke-ut-(Xl?ke:0);ie=Y(mo(Ht,te,V)),ye=(z==0?ie/2:z==be?0:
ie)-z*be*((z==0?B/2:0)+(Xl?ke/2:0));let He={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},rl=yt?null:new Path2D,
At=null;if(Z!=null)At=_.data[Z.series[1]];else{let{y0:P,y1:de}=d;P!=null&&de!=null&&(N=de.values(_,E,$,I),At=P.values(_,
E,$,I))}let Wt=F*ie,q=Ue*ie;for(let P=be==1?$:I;P>=$&&P<=I;P+=be){let de=N[P];if(de==null)continue;if(At!=null){let qe=At[P]??
0;if(de-qe==0)continue;Ie=J(qe,K,M,X)}let Ee=T.distr!=2||d!=null?S[P]:P,il=L(Ee,T,j,U),Bt=J(oe(de,Me),K,M,X),vt=Y(il-ye),
Gt=Y(je(Bt,Ie)),Je=Y(bt(Bt,Ie)),ot=Gt-Je;if(de!=null){let qe=de<0?q:Wt,pt=de<0?Wt:q;yt?(ke>0&&$t[P]!=null&&le(ol.get($t[P]),
vt,Je+tt(ke/2),ie,je(0,ot-ke),qe,pt),Et[P]!=null&&le(nt.get(Et[P]),vt,Je+tt(ke/2),ie,je(0,ot-ke),qe,pt)):le(rl,vt,Je+tt(
ke/2),ie,je(0,ot-ke),qe,pt),ce(_,E,P,vt-ke/2,Je,ie+ke,ot)}}return ke>0?He.stroke=yt?ol:rl:yt||(He._fill=W.width==0?W._fill:
W._stroke??W._fill,He.width=0),He.fill=yt?nt:rl,He})}function Ac(e,t){let s=oe(t?.alignGaps,0);return(l,o,c,a)=>ll(l,o,(u,h,d,v,g,w,_,E,$,I,W)=>{
[c,a]=vn(d,c,a);let S=u.pxRound,N=F=>S(w(F,v,I,E)),T=F=>S(_(F,g,W,$)),K,L,J;v.ori==0?(K=Tn,J=Dl,L=Wr):(K=Mn,J=Ll,L=Br);let U=v.
dir*(v.ori==0?1:-1),X=N(h[U==1?c:a]),j=X,M=[],Y=[];for(let F=U==1?c:a;F>=c&&F<=a;F+=U)if(d[F]!=null){let be=h[F],le=N(be);
M.push(j=le),Y.push(T(d[F]))}let z={stroke:e(M,Y,K,J,L,S),fill:null,clip:null,band:null,gaps:null,flags:Cl},B=z.stroke,[
V,te]=Lo(l,o);if(u.fill!=null||V!=0){let F=z.fill=new Path2D(B),Ue=u.fillTo(l,o,u.min,u.max,V),be=T(Ue);J(F,j,be),J(F,X,
be)}if(!u.spanGaps){let F=[];F.push(...$o(h,d,c,a,U,N,s)),z.gaps=F=u.gaps(l,o,c,a,F),z.clip=_n(F,v.ori,E,$,I,W)}return te!=
0&&(z.band=te==2?[Lt(l,o,c,a,B,-1),Lt(l,o,c,a,B,1)]:Lt(l,o,c,a,B,te)),z})}function Cc(e){return Ac(Pc,e)}function Pc(e,t,s,l,o,c){
let a=e.length;if(a<2)return null;let u=new Path2D;if(s(u,e[0],t[0]),a==2)l(u,e[1],t[1]);else{let h=Array(a),d=Array(a-1),
v=Array(a-1),g=Array(a-1);for(let w=0;w<a-1;w++)v[w]=t[w+1]-t[w],g[w]=e[w+1]-e[w],d[w]=v[w]/g[w];h[0]=d[0];for(let w=1;w<
a-1;w++)d[w]===0||d[w-1]===0||d[w-1]>0!=d[w]>0?h[w]=0:(h[w]=3*(g[w-1]+g[w])/((2*g[w]+g[w-1])/d[w-1]+(g[w]+2*g[w-1])/d[w]),
isFinite(h[w])||(h[w]=0));h[a-1]=d[a-2];for(let w=0;w<a-1;w++)o(u,e[w]+g[w]/3,t[w]+h[w]*g[w]/3,e[w+1]-g[w]/3,t[w+1]-h[w+
1]*g[w]/3,e[w+1],t[w+1])}return u}var yo=new Set;function ir(){for(let e of yo)e.syncRect(!0)}Pl&&(el(fa,Tl,ir),el(ua,Tl,
ir,!0),el(wn,Tl,()=>{Pe.pxRatio=re}));var Dc=Ur(),Lc=Gr();function ar(e,t,s,l){return(l?[e[0],e[1]].concat(e.slice(2)):[
e[0]].concat(e.slice(1))).map((c,a)=>vo(c,a,t,s))}function $c(e,t){return e.map((s,l)=>l==0?{}:Te({},t,s))}function vo(e,t,s,l){
return Te({},t==0?s:l,e)}function qr(e,t,s){return t==null?El:[t,s]}var zc=qr;function Rc(e,t,s){return t==null?El:bn(t,
s,To,!0)}function Yr(e,t,s,l){return t==null?El:kn(t,s,e.scales[l].log,!1)}var Oc=Yr;function Kr(e,t,s,l){return t==null?
El:_o(t,s,e.scales[l].log,!1)}var Fc=Kr;function Vc(e,t,s,l,o){let c=je(Is(e),Is(t)),a=t-e,u=wt(o/l*a,s);do{let h=s[u],d=l*
h/a;if(d>=o&&c+(h<5?It.get(h):0)<=17)return[h,d]}while(++u<s.length);return[0,0]}function cr(e){let t,s;return e=e.replace(
/(\d+)px/,(l,o)=>(t=Ae((s=+o)*re))+"px"),[e,t,s]}function Nc(e){e.show&&[e.font,e.labelFont].forEach(t=>{let s=pe(t[2]*re,
1);t[0]=t[0].replace(/[0-9.]+px/,s+"px"),t[1]=s})}function Pe(e,t,s){let l={mode:oe(e.mode,1)},o=l.mode;function c(n,r,i,f){
let p=r.valToPct(n);return f+i*(r.dir==-1?1-p:p)}function a(n,r,i,f){let p=r.valToPct(n);return f+i*(r.dir==-1?p:1-p)}function u(n,r,i,f){
return r.ori==0?c(n,r,i,f):a(n,r,i,f)}l.valToPosH=c,l.valToPosV=a;let h=!1;l.status=0;let d=l.root=ct(Ui);if(e.id!=null&&
(d.id=e.id),et(d,e.class),e.title){let n=ct(Ki,d);n.textContent=e.title}let v=gt("canvas"),g=l.ctx=v.getContext("2d"),w=ct(
Ji,d);el("click",w,n=>{n.target===E&&(he!=bl||ve!=yl)&&Ve.click(l,n)},!0);let _=l.under=ct(Zi,w);w.appendChild(v);let E=l.
over=ct(Qi,w);e=Al(e);let $=+oe(e.pxAlign,1),I=sr($);(e.plugins||[]).forEach(n=>{n.opts&&(e=n.opts(l,e)||e)});let W=e.ms||
.001,S=l.series=o==1?ar(e.series||[],Qs,nr,!1):$c(e.series||[null],lr),N=l.axes=ar(e.axes||[],Zs,er,!0),T=l.scales={},K=l.
bands=e.bands||[];K.forEach(n=>{n.fill=ee(n.fill||null),n.dir=oe(n.dir,-1)});let L=o==2?S[1].facets[0].scale:S[0].scale,
J={axes:xi,series:wi},U=(e.drawOrder||["axes","series"]).map(n=>J[n]);function X(n){let r=n.distr==3?i=>Dt(i>0?i:n.clamp(
l,i,n.min,n.max,n.key)):n.distr==4?i=>ro(i,n.asinh):n.distr==100?i=>n.fwd(i):i=>i;return i=>{let f=r(i),{_min:p,_max:m}=n,
y=m-p;return(f-p)/y}}function j(n){let r=T[n];if(r==null){let i=(e.scales||Jl)[n]||Jl;if(i.from!=null){j(i.from);let f=Te(
{},T[i.from],i,{key:n});f.valToPct=X(f),T[n]=f}else{r=T[n]=Te({},n==L?Fr:kc,i),r.key=n;let f=r.time,p=r.range,m=Nt(p);if((n!=
L||o==2&&!f)&&(m&&(p[0]==null||p[1]==null)&&(p={min:p[0]==null?Fs:{mode:1,hard:p[0],soft:p[0]},max:p[1]==null?Fs:{mode:1,
hard:p[1],soft:p[1]}},m=!1),!m&&Sn(p))){let y=p;p=(k,x,A)=>x==null?El:bn(x,A,y)}r.range=ee(p||(f?zc:n==L?r.distr==3?Oc:r.
distr==4?Fc:qr:r.distr==3?Yr:r.distr==4?Kr:Rc)),r.auto=ee(m?!1:r.auto),r.clamp=ee(r.clamp||vc),r._min=r._max=null,r.valToPct=
X(r)}}}j("x"),j("y"),o==1&&S.forEach(n=>{j(n.scale)}),N.forEach(n=>{j(n.scale)});for(let n in e.scales)j(n);let M=T[L],Y=M.
distr,z,B;M.ori==0?(et(d,qi),z=c,B=a):(et(d,Yi),z=a,B=c);let V={};for(let n in T){let r=T[n];(r.min!=null||r.max!=null)&&
(V[n]={min:r.min,max:r.max},r.min=r.max=null)}let te=e.tzDate||(n=>new Date(Ae(n/W))),F=e.fmtDate||Ao,Ue=W==1?qa(te):Ja(
te),be=Ys(te,qs(W==1?Ua:Ka,F)),le=Js(te,Ks(Qa,F)),ce=[],Z=l.legend=Te({},tc,e.legend),R=l.cursor=Te({},ic,{drag:{y:o==2}},
e.cursor),Me=Z.show,Ie=R.show,ye=Z.markers;Z.idxs=ce,ye.width=ee(ye.width),ye.dash=ee(ye.dash),ye.stroke=ee(ye.stroke),ye.
fill=ee(ye.fill);let ie,ut,Ke,ke=[],yt=[],Et,nt=!1,$t={};if(Z.live){let n=S[1]?S[1].values:null;nt=n!=null,Et=nt?n(l,1,0):
{_:0};for(let r in Et)$t[r]=xo}if(Me)if(ie=gt("table",oa,d),Ke=gt("tbody",null,ie),Z.mount(l,ie),nt){ut=gt("thead",null,
ie,Ke);let n=gt("tr",null,ut);gt("th",null,n);for(var ol in Et)gt("th",_s,n).textContent=ol}else et(ie,ra),Z.live&&et(ie,
sa);let sl={show:!0},Rl={show:!1};function Xl(n,r){if(r==0&&(nt||!Z.live||o==2))return El;let i=[],f=gt("tr",ia,Ke,Ke.childNodes[r]);
et(f,n.class),n.show||et(f,Xt);let p=gt("th",null,f);if(ye.show){let k=ct(aa,p);if(r>0){let x=ye.width(l,r);x&&(k.style.
border=x+"px "+ye.dash(l,r)+" "+ye.stroke(l,r)),k.style.background=ye.fill(l,r)}}let m=ct(_s,p);n.label instanceof HTMLElement?
m.appendChild(n.label):m.textContent=n.label,r>0&&(ye.show||(m.style.color=n.width>0?ye.stroke(l,r):ye.fill(l,r)),He("cl\
ick",p,k=>{if(R._lock)return;Ut(k);let x=S.indexOf(n);if((k.ctrlKey||k.metaKey)!=Z.isolate){let A=S.some((C,D)=>D>0&&D!=
x&&C.show);S.forEach((C,D)=>{D>0&&xt(D,A?D==x?sl:Rl:sl,!0,_e.setSeries)})}else xt(x,{show:!n.show},!0,_e.setSeries)},!1),
cl&&He(As,p,k=>{R._lock||(Ut(k),xt(S.indexOf(n),kl,!0,_e.setSeries))},!1));for(var y in Et){let k=gt("td",ca,f);k.textContent=
"--",i.push(k)}return[f,i]}let Ht=new Map;function He(n,r,i,f=!0){let p=Ht.get(r)||{},m=R.bind[n](l,r,i,f);m&&(el(n,r,p[n]=
m),Ht.set(r,p))}function rl(n,r,i){let f=Ht.get(r)||{};for(let p in f)(n==null||p==n)&&(ho(p,r,f[p]),delete f[p]);n==null&&
Ht.delete(r)}let At=0,Wt=0,q=0,P=0,de=0,Ee=0,il=de,Bt=Ee,vt=q,Gt=P,Je=0,ot=0,qe=0,pt=0;l.bbox={};let $n=!1,en=!1,al=!1,jt=!1,
tn=!1,st=!1;function zn(n,r,i){(i||n!=l.width||r!=l.height)&&Io(n,r),hl(!1),al=!0,en=!0,ml()}function Io(n,r){l.width=At=
q=n,l.height=Wt=P=r,de=Ee=0,fi(),ui();let i=l.bbox;Je=i.left=Zt(de*re,.5),ot=i.top=Zt(Ee*re,.5),qe=i.width=Zt(q*re,.5),pt=
i.height=Zt(P*re,.5)}let ii=3;function ai(){let n=!1,r=0;for(;!n;){r++;let i=vi(r),f=ki(r);n=r==ii||i&&f,n||(Io(l.width,
l.height),en=!0)}}function ci({width:n,height:r}){zn(n,r)}l.setSize=ci;function fi(){let n=!1,r=!1,i=!1,f=!1;N.forEach((p,m)=>{
if(p.show&&p._show){let{side:y,_size:k}=p,x=y%2,A=p.label!=null?p.labelSize:0,C=k+A;C>0&&(x?(q-=C,y==3?(de+=C,f=!0):i=!0):
(P-=C,y==0?(Ee+=C,n=!0):r=!0))}}),qt[0]=n,qt[1]=i,qt[2]=r,qt[3]=f,q-=zt[1]+zt[3],de+=zt[3],P-=zt[2]+zt[0],Ee+=zt[0]}function ui(){
let n=de+q,r=Ee+P,i=de,f=Ee;function p(m,y){switch(m){case 1:return n+=y,n-y;case 2:return r+=y,r-y;case 3:return i-=y,i+
y;case 0:return f-=y,f+y}}N.forEach((m,y)=>{if(m.show&&m._show){let k=m.side;m._pos=p(k,m._size),m.label!=null&&(m._lpos=
p(k,m.labelSize))}})}if(R.dataIdx==null){let n=R.hover,r=n.skip=new Set(n.skip??[]);r.add(void 0);let i=n.prox=ee(n.prox),
f=n.bias??=0;R.dataIdx=(p,m,y,k)=>{if(m==0)return y;let x=y,A=i(p,m,y,k)??ue,C=A>=0&&A<ue,D=M.ori==0?q:P,G=R.left,se=t[0],
ne=t[m];if(r.has(ne[y])){x=null;let Q=null,H=null,O;if(f==0||f==-1)for(O=y;Q==null&&O-- >0;)r.has(ne[O])||(Q=O);if(f==0||
f==1)for(O=y;H==null&&O++<ne.length;)r.has(ne[O])||(H=O);if(Q!=null||H!=null)if(C){let ge=Q==null?-1/0:z(se[Q],M,D,0),xe=H==
null?1/0:z(se[H],M,D,0),Oe=G-ge,fe=xe-G;Oe<=fe?Oe<=A&&(x=Q):fe<=A&&(x=H)}else x=H==null?Q:Q==null?H:y-Q<=H-y?Q:H}else C&&
Ce(G-z(se[y],M,D,0))>A&&(x=null);return x}}let Ut=n=>{R.event=n};R.idxs=ce,R._lock=!1;let Ne=R.points;Ne.show=ee(Ne.show),
Ne.size=ee(Ne.size),Ne.stroke=ee(Ne.stroke),Ne.width=ee(Ne.width),Ne.fill=ee(Ne.fill);let kt=l.focus=Te({},e.focus||{alpha:.3},
R.focus),cl=kt.prox>=0,fl=cl&&Ne.one,rt=[],ul=[],pl=[];function Ho(n,r){let i=Ne.show(l,r);if(i instanceof HTMLElement)return et(
i,na),et(i,n.class),Mt(i,-10,-10,q,P),E.insertBefore(i,rt[r]),i}function Wo(n,r){if(o==1||r>0){let i=o==1&&T[n.scale].time,
f=n.value;n.value=i?Bs(f)?Js(te,Ks(f,F)):f||le:f||wc,n.label=n.label||(i?cc:ac)}if(fl||r>0){n.width=n.width==null?1:n.width,
n.paths=n.paths||Dc||ka,n.fillTo=ee(n.fillTo||xc),n.pxAlign=+oe(n.pxAlign,$),n.pxRound=sr(n.pxAlign),n.stroke=ee(n.stroke||
null),n.fill=ee(n.fill||null),n._stroke=n._fill=n._paths=n._focus=null;let i=bc(je(1,n.width),1),f=n.points=Te({},{size:i,
width:je(1,i*.2),stroke:n.stroke,space:i*2,paths:Lc,_stroke:null,_fill:null},n.points);f.show=ee(f.show),f.filter=ee(f.filter),
f.fill=ee(f.fill),f.stroke=ee(f.stroke),f.paths=ee(f.paths),f.pxAlign=n.pxAlign}if(Me){let i=Xl(n,r);ke.splice(r,0,i[0]),
yt.splice(r,0,i[1]),Z.values.push(null)}if(Ie){ce.splice(r,0,null);let i=null;fl?r==0&&(i=Ho(n,r)):r>0&&(i=Ho(n,r)),rt.splice(
r,0,i),ul.splice(r,0,0),pl.splice(r,0,0)}Re("addSeries",r)}function pi(n,r){r=r??S.length,n=o==1?vo(n,r,Qs,nr):vo(n,r,{},
lr),S.splice(r,0,n),Wo(S[r],r)}l.addSeries=pi;function di(n){if(S.splice(n,1),Me){Z.values.splice(n,1),yt.splice(n,1);let r=ke.
splice(n,1)[0];rl(null,r.firstChild),r.remove()}Ie&&(ce.splice(n,1),rt.splice(n,1)[0].remove(),ul.splice(n,1),pl.splice(
n,1)),Re("delSeries",n)}l.delSeries=di;let qt=[!1,!1,!1,!1];function hi(n,r){if(n._show=n.show,n.show){let i=n.side%2,f=T[n.
scale];f==null&&(n.scale=i?S[1].scale:L,f=T[n.scale]);let p=f.time;n.size=ee(n.size),n.space=ee(n.space),n.rotate=ee(n.rotate),
Nt(n.incrs)&&n.incrs.forEach(y=>{!It.has(y)&&It.set(y,br(y))}),n.incrs=ee(n.incrs||(f.distr==2?Ba:p?W==1?ja:Ya:Qt)),n.splits=
ee(n.splits||(p&&f.distr==1?Ue:f.distr==3?go:f.distr==4?pc:uc)),n.stroke=ee(n.stroke),n.grid.stroke=ee(n.grid.stroke),n.
ticks.stroke=ee(n.ticks.stroke),n.border.stroke=ee(n.border.stroke);let m=n.values;n.values=Nt(m)&&!Nt(m[0])?ee(m):p?Nt(
m)?Ys(te,qs(m,F)):Bs(m)?Za(te,m):m||be:m||fc,n.filter=ee(n.filter||(f.distr>=3&&f.log==10?mc:f.distr==3&&f.log==2?gc:gr)),
n.font=cr(n.font),n.labelFont=cr(n.labelFont),n._size=n.size(l,null,r,0),n._space=n._rotate=n._incrs=n._found=n._splits=
n._values=null,n._size>0&&(qt[r]=!0,n._el=ct(Xi,w))}}function Ol(n,r,i,f){let[p,m,y,k]=i,x=r%2,A=0;return x==0&&(k||m)&&
(A=r==0&&!p||r==2&&!y?Ae(Zs.size/3):0),x==1&&(p||y)&&(A=r==1&&!m||r==3&&!k?Ae(er.size/2):0),A}let Bo=l.padding=(e.padding||
[Ol,Ol,Ol,Ol]).map(n=>ee(oe(n,Ol))),zt=l._padding=Bo.map((n,r)=>n(l,r,qt,0)),Fe,De=null,Le=null,ln=o==1?S[0].idxs:null,dt=null,
Fl=!1;function Go(n,r){if(t=n??[],l.data=l._data=t,o==2){Fe=0;for(let i=1;i<S.length;i++)Fe+=t[i][0].length}else{t.length==
0&&(l.data=l._data=t=[[]]),dt=t[0],Fe=dt.length;let i=t;if(Y==2){i=t.slice();let f=i[0]=Array(Fe);for(let p=0;p<Fe;p++)f[p]=
p}l._data=t=i}if(hl(!0),Re("setData"),Y==2&&(al=!0),r!==!1){let i=M;i.auto(l,Fl)?Rn():Ot(L,i.min,i.max),jt=jt||R.left>=0,
st=!0,ml()}}l.setData=Go;function Rn(){Fl=!0;let n,r;o==1&&(Fe>0?(De=ln[0]=0,Le=ln[1]=Fe-1,n=t[0][De],r=t[0][Le],Y==2?(n=
De,r=Le):n==r&&(Y==3?[n,r]=kn(n,n,M.log,!1):Y==4?[n,r]=_o(n,n,M.log,!1):M.time?r=n+Ae(86400/W):[n,r]=bn(n,r,To,!0))):(De=
ln[0]=n=null,Le=ln[1]=r=null)),Ot(L,n,r)}let nn,dl,On,Fn,Vn,Nn,In,Hn,Wn,Ye;function jo(n,r,i,f,p,m){n??=Ms,i??=Eo,f??="b\
utt",p??=Ms,m??="round",n!=nn&&(g.strokeStyle=nn=n),p!=dl&&(g.fillStyle=dl=p),r!=On&&(g.lineWidth=On=r),m!=Vn&&(g.lineJoin=
Vn=m),f!=Nn&&(g.lineCap=Nn=f),i!=Fn&&g.setLineDash(Fn=i)}function Uo(n,r,i,f){r!=dl&&(g.fillStyle=dl=r),n!=In&&(g.font=In=
n),i!=Hn&&(g.textAlign=Hn=i),f!=Wn&&(g.textBaseline=Wn=f)}function Bn(n,r,i,f,p=0){if(f.length>0&&n.auto(l,Fl)&&(r==null||
r.min==null)){let m=oe(De,0),y=oe(Le,f.length-1),k=i.min==null?ma(f,m,y,p,n.distr==3):[i.min,i.max];n.min=bt(n.min,i.min=
k[0]),n.max=je(n.max,i.max=k[1])}}let qo={min:null,max:null};function mi(){for(let f in T){let p=T[f];V[f]==null&&(p.min==
null||V[L]!=null&&p.auto(l,Fl))&&(V[f]=qo)}for(let f in T){let p=T[f];V[f]==null&&p.from!=null&&V[p.from]!=null&&(V[f]=qo)}
V[L]!=null&&hl(!0);let n={};for(let f in V){let p=V[f];if(p!=null){let m=n[f]=Al(T[f],_a);if(p.min!=null)Te(m,p);else if(f!=
L||o==2)if(Fe==0&&m.from==null){let y=m.range(l,null,null,f);m.min=y[0],m.max=y[1]}else m.min=ue,m.max=-ue}}if(Fe>0){S.forEach(
(f,p)=>{if(o==1){let m=f.scale,y=V[m];if(y==null)return;let k=n[m];if(p==0){let x=k.range(l,k.min,k.max,m);k.min=x[0],k.
max=x[1],De=wt(k.min,t[0]),Le=wt(k.max,t[0]),Le-De>1&&(t[0][De]<k.min&&De++,t[0][Le]>k.max&&Le--),f.min=dt[De],f.max=dt[Le]}else
f.show&&f.auto&&Bn(k,y,f,t[p],f.sorted);f.idxs[0]=De,f.idxs[1]=Le}else if(p>0&&f.show&&f.auto){let[m,y]=f.facets,k=m.scale,
x=y.scale,[A,C]=t[p],D=n[k],G=n[x];D!=null&&Bn(D,V[k],m,A,m.sorted),G!=null&&Bn(G,V[x],y,C,y.sorted),f.min=y.min,f.max=y.
max}});for(let f in n){let p=n[f],m=V[f];if(p.from==null&&(m==null||m.min==null)){let y=p.range(l,p.min==ue?null:p.min,p.
max==-ue?null:p.max,f);p.min=y[0],p.max=y[1]}}}for(let f in n){let p=n[f];if(p.from!=null){let m=n[p.from];if(m.min==null)
p.min=p.max=null;else{let y=p.range(l,m.min,m.max,f);p.min=y[0],p.max=y[1]}}}let r={},i=!1;for(let f in n){let p=n[f],m=T[f];
if(m.min!=p.min||m.max!=p.max){m.min=p.min,m.max=p.max;let y=m.distr;m._min=y==3?Dt(m.min):y==4?ro(m.min,m.asinh):y==100?
m.fwd(m.min):m.min,m._max=y==3?Dt(m.max):y==4?ro(m.max,m.asinh):y==100?m.fwd(m.max):m.max,r[f]=i=!0}}if(i){S.forEach((f,p)=>{
o==2?p>0&&r.y&&(f._paths=null):r[f.scale]&&(f._paths=null)});for(let f in r)al=!0,Re("setScale",f);Ie&&R.left>=0&&(jt=st=
!0)}for(let f in V)V[f]=null}function gi(n){let r=mo(De-1,0,Fe-1),i=mo(Le+1,0,Fe-1);for(;n[r]==null&&r>0;)r--;for(;n[i]==
null&&i<Fe-1;)i++;return[r,i]}function wi(){if(Fe>0){let n=S.some(r=>r._focus)&&Ye!=kt.alpha;n&&(g.globalAlpha=Ye=kt.alpha),
S.forEach((r,i)=>{if(i>0&&r.show&&(Yo(i,!1),Yo(i,!0),r._paths==null)){let f=Ye;Ye!=r.alpha&&(g.globalAlpha=Ye=r.alpha);let p=o==
2?[0,t[i][0].length-1]:gi(t[i]);r._paths=r.paths(l,i,p[0],p[1]),Ye!=f&&(g.globalAlpha=Ye=f)}}),S.forEach((r,i)=>{if(i>0&&
r.show){let f=Ye;Ye!=r.alpha&&(g.globalAlpha=Ye=r.alpha),r._paths!=null&&Ko(i,!1);{let p=r._paths!=null?r._paths.gaps:null,
m=r.points.show(l,i,De,Le,p),y=r.points.filter(l,i,m,p);(m||y)&&(r.points._paths=r.points.paths(l,i,De,Le,y),Ko(i,!0))}Ye!=
f&&(g.globalAlpha=Ye=f),Re("drawSeries",i)}}),n&&(g.globalAlpha=Ye=1)}}function Yo(n,r){let i=r?S[n].points:S[n];i._stroke=
i.stroke(l,n),i._fill=i.fill(l,n)}function Ko(n,r){let i=r?S[n].points:S[n],{stroke:f,fill:p,clip:m,flags:y,_stroke:k=i.
_stroke,_fill:x=i._fill,_width:A=i.width}=i._paths;A=pe(A*re,3);let C=null,D=A%2/2;r&&x==null&&(x=A>0?"#fff":k);let G=i.
pxAlign==1&&D>0;if(G&&g.translate(D,D),!r){let se=Je-A/2,ne=ot-A/2,Q=qe+A,H=pt+A;C=new Path2D,C.rect(se,ne,Q,H)}r?Gn(k,A,
i.dash,i.cap,x,f,p,y,m):bi(n,k,A,i.dash,i.cap,x,f,p,y,C,m),G&&g.translate(-D,-D)}function bi(n,r,i,f,p,m,y,k,x,A,C){let D=!1;
x!=0&&K.forEach((G,se)=>{if(G.series[0]==n){let ne=S[G.series[1]],Q=t[G.series[1]],H=(ne._paths||Jl).band;Nt(H)&&(H=G.dir==
1?H[0]:H[1]);let O,ge=null;ne.show&&H&&wa(Q,De,Le)?(ge=G.fill(l,se)||m,O=ne._paths.clip):H=null,Gn(r,i,f,p,ge,y,k,x,A,C,
O,H),D=!0}}),D||Gn(r,i,f,p,m,y,k,x,A,C)}let Jo=Cl|bo;function Gn(n,r,i,f,p,m,y,k,x,A,C,D){jo(n,r,i,f,p),(x||A||D)&&(g.save(),
x&&g.clip(x),A&&g.clip(A)),D?(k&Jo)==Jo?(g.clip(D),C&&g.clip(C),sn(p,y),on(n,m,r)):k&bo?(sn(p,y),g.clip(D),on(n,m,r)):k&
Cl&&(g.save(),g.clip(D),C&&g.clip(C),sn(p,y),g.restore(),on(n,m,r)):(sn(p,y),on(n,m,r)),(x||A||D)&&g.restore()}function on(n,r,i){
i>0&&(r instanceof Map?r.forEach((f,p)=>{g.strokeStyle=nn=p,g.stroke(f)}):r!=null&&n&&g.stroke(r))}function sn(n,r){r instanceof
Map?r.forEach((i,f)=>{g.fillStyle=dl=f,g.fill(i)}):r!=null&&n&&g.fill(r)}function yi(n,r,i,f){let p=N[n],m;if(f<=0)m=[0,
0];else{let y=p._space=p.space(l,n,r,i,f),k=p._incrs=p.incrs(l,n,r,i,f,y);m=Vc(r,i,k,f,y)}return p._found=m}function jn(n,r,i,f,p,m,y,k,x,A){
let C=y%2/2;$==1&&g.translate(C,C),jo(k,y,x,A,k),g.beginPath();let D,G,se,ne,Q=p+(f==0||f==3?-m:m);i==0?(G=p,ne=Q):(D=p,
se=Q);for(let H=0;H<n.length;H++)r[H]!=null&&(i==0?D=se=n[H]:G=ne=n[H],g.moveTo(D,G),g.lineTo(se,ne));g.stroke(),$==1&&g.
translate(-C,-C)}function vi(n){let r=!0;return N.forEach((i,f)=>{if(!i.show)return;let p=T[i.scale];if(p.min==null){i._show&&
(r=!1,i._show=!1,hl(!1));return}else i._show||(r=!1,i._show=!0,hl(!1));let m=i.side,y=m%2,{min:k,max:x}=p,[A,C]=yi(f,k,x,
y==0?q:P);if(C==0)return;let D=p.distr==2,G=i._splits=i.splits(l,f,k,x,A,C,D),se=p.distr==2?G.map(O=>dt[O]):G,ne=p.distr==
2?dt[G[1]]-dt[G[0]]:A,Q=i._values=i.values(l,i.filter(l,se,f,C,ne),f,C,ne);i._rotate=m==2?i.rotate(l,Q,f,C):0;let H=i._size;
i._size=ft(i.size(l,Q,f,n)),H!=null&&i._size!=H&&(r=!1)}),r}function ki(n){let r=!0;return Bo.forEach((i,f)=>{let p=i(l,
f,qt,n);p!=zt[f]&&(r=!1),zt[f]=p}),r}function xi(){for(let n=0;n<N.length;n++){let r=N[n];if(!r.show||!r._show)continue;
let i=r.side,f=i%2,p,m,y=r.stroke(l,n),k=i==0||i==3?-1:1,[x,A]=r._found;if(r.label!=null){let Be=r.labelGap*k,Xe=Ae((r._lpos+
Be)*re);Uo(r.labelFont[0],y,"center",i==2?"top":Ts),g.save(),f==1?(p=m=0,g.translate(Xe,Ae(ot+pt/2)),g.rotate((i==3?-gn:
gn)/2)):(p=Ae(Je+qe/2),m=Xe);let Jt=hr(r.label)?r.label(l,n,x,A):r.label;g.fillText(Jt,p,m),g.restore()}if(A==0)continue;
let C=T[r.scale],D=f==0?qe:pt,G=f==0?Je:ot,se=r._splits,ne=C.distr==2?se.map(Be=>dt[Be]):se,Q=C.distr==2?dt[se[1]]-dt[se[0]]:
x,H=r.ticks,O=r.border,ge=H.show?H.size:0,xe=Ae(ge*re),Oe=Ae((r.alignTo==2?r._size-ge-r.gap:r.gap)*re),fe=r._rotate*-gn/
180,Se=I(r._pos*re),Ze=(xe+Oe)*k,We=Se+Ze;m=f==0?We:0,p=f==1?We:0;let it=r.font[0],ht=r.align==1?Sl:r.align==2?no:fe>0?Sl:
fe<0?no:f==0?"center":i==3?no:Sl,_t=fe||f==1?"middle":i==2?"top":Ts;Uo(it,y,ht,_t);let Qe=r.font[1]*r.lineGap,at=se.map(
Be=>I(u(Be,C,D,G))),mt=r._values;for(let Be=0;Be<mt.length;Be++){let Xe=mt[Be];if(Xe!=null){f==0?p=at[Be]:m=at[Be],Xe=""+
Xe;let Jt=Xe.indexOf(`
`)==-1?[Xe]:Xe.split(/\n/gm);for(let Ge=0;Ge<Jt.length;Ge++){let ms=Jt[Ge];fe?(g.save(),g.translate(p,m+Ge*Qe),g.rotate(
fe),g.fillText(ms,0,0),g.restore()):g.fillText(ms,p,m+Ge*Qe)}}}H.show&&jn(at,H.filter(l,ne,n,A,Q),f,i,Se,xe,pe(H.width*re,
3),H.stroke(l,n),H.dash,H.cap);let Tt=r.grid;Tt.show&&jn(at,Tt.filter(l,ne,n,A,Q),f,f==0?2:1,f==0?ot:Je,f==0?pt:qe,pe(Tt.
width*re,3),Tt.stroke(l,n),Tt.dash,Tt.cap),O.show&&jn([Se],[1],f==0?1:0,f==0?1:2,f==1?ot:Je,f==1?pt:qe,pe(O.width*re,3),
O.stroke(l,n),O.dash,O.cap)}Re("drawAxes")}function hl(n){S.forEach((r,i)=>{i>0&&(r._paths=null,n&&(o==1?(r.min=null,r.max=
null):r.facets.forEach(f=>{f.min=null,f.max=null})))})}let rn=!1,Un=!1,Vl=[];function Si(){Un=!1;for(let n=0;n<Vl.length;n++)
Re(...Vl[n]);Vl.length=0}function ml(){rn||(Da(Zo),rn=!0)}function _i(n,r=!1){rn=!0,Un=r,n(l),Zo(),r&&Vl.length>0&&queueMicrotask(
Si)}l.batch=_i;function Zo(){if($n&&(mi(),$n=!1),al&&(ai(),al=!1),en){if(we(_,Sl,de),we(_,"top",Ee),we(_,Ul,q),we(_,ql,P),
we(E,Sl,de),we(E,"top",Ee),we(E,Ul,q),we(E,ql,P),we(w,Ul,At),we(w,ql,Wt),v.width=Ae(At*re),v.height=Ae(Wt*re),N.forEach(
({_el:n,_show:r,_size:i,_pos:f,side:p})=>{if(n!=null)if(r){let m=p===3||p===0?i:0,y=p%2==1;we(n,y?"left":"top",f-m),we(n,
y?"width":"height",i),we(n,y?"top":"left",y?Ee:de),we(n,y?"height":"width",y?P:q),po(n,Xt)}else et(n,Xt)}),nn=dl=On=Vn=Nn=
In=Hn=Wn=Fn=null,Ye=1,Hl(!0),de!=il||Ee!=Bt||q!=vt||P!=Gt){hl(!1);let n=q/vt,r=P/Gt;if(Ie&&!jt&&R.left>=0){R.left*=n,R.top*=
r,gl&&Mt(gl,Ae(R.left),0,q,P),wl&&Mt(wl,0,Ae(R.top),q,P);for(let i=0;i<rt.length;i++){let f=rt[i];f!=null&&(ul[i]*=n,pl[i]*=
r,Mt(f,ft(ul[i]),ft(pl[i]),q,P))}}if(me.show&&!tn&&me.left>=0&&me.width>0){me.left*=n,me.width*=n,me.top*=r,me.height*=r;
for(let i in Qn)we(vl,i,me[i])}il=de,Bt=Ee,vt=q,Gt=P}Re("setSize"),en=!1}At>0&&Wt>0&&(g.clearRect(0,0,v.width,v.height),
Re("drawClear"),U.forEach(n=>n()),Re("draw")),me.show&&tn&&(an(me),tn=!1),Ie&&jt&&(Kt(null,!0,!1),jt=!1),Z.show&&Z.live&&
st&&(Jn(),st=!1),h||(h=!0,l.status=1,Re("ready")),Fl=!1,rn=!1}l.redraw=(n,r)=>{al=r||!1,n!==!1?Ot(L,M.min,M.max):ml()};function qn(n,r){
let i=T[n];if(i.from==null){if(Fe==0){let f=i.range(l,r.min,r.max,n);r.min=f[0],r.max=f[1]}if(r.min>r.max){let f=r.min;r.
min=r.max,r.max=f}if(Fe>1&&r.min!=null&&r.max!=null&&r.max-r.min<1e-16)return;n==L&&i.distr==2&&Fe>0&&(r.min=wt(r.min,t[0]),
r.max=wt(r.max,t[0]),r.min==r.max&&r.max++),V[n]=r,$n=!0,ml()}}l.setScale=qn;let Yn,Kn,gl,wl,Qo,Xo,bl,yl,es,ts,he,ve,Rt=!1,
Ve=R.drag,$e=Ve.x,ze=Ve.y;Ie&&(R.x&&(Yn=ct(ta,E)),R.y&&(Kn=ct(la,E)),M.ori==0?(gl=Yn,wl=Kn):(gl=Kn,wl=Yn),he=R.left,ve=R.
top);let me=l.select=Te({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),vl=me.show?ct(ea,me.over?E:_):null;function an(n,r){
if(me.show){for(let i in n)me[i]=n[i],i in Qn&&we(vl,i,n[i]);r!==!1&&Re("setSelect")}}l.setSelect=an;function Ti(n){if(S[n].
show)Me&&po(ke[n],Xt);else if(Me&&et(ke[n],Xt),Ie){let i=fl?rt[0]:rt[n];i!=null&&Mt(i,-10,-10,q,P)}}function Ot(n,r,i){qn(
n,{min:r,max:i})}function xt(n,r,i,f){r.focus!=null&&Pi(n),r.show!=null&&S.forEach((p,m)=>{m>0&&(n==m||n==null)&&(p.show=
r.show,Ti(m),o==2?(Ot(p.facets[0].scale,null,null),Ot(p.facets[1].scale,null,null)):Ot(p.scale,null,null),ml())}),i!==!1&&
Re("setSeries",n,r),f&&Wl("setSeries",l,n,r)}l.setSeries=xt;function Mi(n,r){Te(K[n],r)}function Ei(n,r){n.fill=ee(n.fill||
null),n.dir=oe(n.dir,-1),r=r??K.length,K.splice(r,0,n)}function Ai(n){n==null?K.length=0:K.splice(n,1)}l.addBand=Ei,l.setBand=
Mi,l.delBand=Ai;function Ci(n,r){S[n].alpha=r,Ie&&rt[n]!=null&&(rt[n].style.opacity=r),Me&&ke[n]&&(ke[n].style.opacity=r)}
let Ct,Ft,Yt,kl={focus:!0};function Pi(n){if(n!=Yt){let r=n==null,i=kt.alpha!=1;S.forEach((f,p)=>{if(o==1||p>0){let m=r||
p==0||p==n;f._focus=r?null:m,i&&Ci(p,m?1:kt.alpha)}}),Yt=n,i&&ml()}}Me&&cl&&He(Cs,ie,n=>{R._lock||(Ut(n),Yt!=null&&xt(null,
kl,!0,_e.setSeries))});function St(n,r,i){let f=T[r];i&&(n=n/re-(f.ori==1?Ee:de));let p=q;f.ori==1&&(p=P,n=p-n),f.dir==-1&&
(n=p-n);let m=f._min,y=f._max,k=n/p,x=m+(y-m)*k,A=f.distr;return A==3?Ml(10,x):A==4?ya(x,f.asinh):A==100?f.bwd(x):x}function Di(n,r){
let i=St(n,L,r);return wt(i,t[0],De,Le)}l.valToIdx=n=>wt(n,t[0]),l.posToIdx=Di,l.posToVal=St,l.valToPos=(n,r,i)=>T[r].ori==
0?c(n,T[r],i?qe:q,i?Je:0):a(n,T[r],i?pt:P,i?ot:0),l.setCursor=(n,r,i)=>{he=n.left,ve=n.top,Kt(null,r,i)};function ls(n,r){
we(vl,Sl,me.left=n),we(vl,Ul,me.width=r)}function ns(n,r){we(vl,"top",me.top=n),we(vl,ql,me.height=r)}let Nl=M.ori==0?ls:
ns,Il=M.ori==1?ls:ns;function Li(){if(Me&&Z.live)for(let n=o==2?1:0;n<S.length;n++){if(n==0&&nt)continue;let r=Z.values[n],
i=0;for(let f in r)yt[n][i++].firstChild.nodeValue=r[f]}}function Jn(n,r){if(n!=null&&(n.idxs?n.idxs.forEach((i,f)=>{ce[f]=
i}):Sa(n.idx)||ce.fill(n.idx),Z.idx=ce[0]),Me&&Z.live){for(let i=0;i<S.length;i++)(i>0||o==1&&!nt)&&$i(i,ce[i]);Li()}st=
!1,r!==!1&&Re("setLegend")}l.setLegend=Jn;function $i(n,r){let i=S[n],f=n==0&&Y==2?dt:t[n],p;nt?p=i.values(l,n,r)??$t:(p=
i.value(l,r==null?null:f[r],n,r),p=p==null?$t:{_:p}),Z.values[n]=p}function Kt(n,r,i){es=he,ts=ve,[he,ve]=R.move(l,he,ve),
R.left=he,R.top=ve,Ie&&(gl&&Mt(gl,Ae(he),0,q,P),wl&&Mt(wl,0,Ae(ve),q,P));let f,p=De>Le;Ct=ue,Ft=null;let m=M.ori==0?q:P,
y=M.ori==1?q:P;if(he<0||Fe==0||p){f=R.idx=null;for(let k=0;k<S.length;k++){let x=rt[k];x!=null&&Mt(x,-10,-10,q,P)}cl&&xt(
null,kl,!0,n==null&&_e.setSeries),Z.live&&(ce.fill(f),st=!0)}else{let k,x,A;o==1&&(k=M.ori==0?he:ve,x=St(k,L),f=R.idx=wt(
x,t[0],De,Le),A=z(t[0][f],M,m,0));let C=-10,D=-10,G=0,se=0,ne=!0,Q="",H="";for(let O=o==2?1:0;O<S.length;O++){let ge=S[O],
xe=ce[O],Oe=xe==null?null:o==1?t[O][xe]:t[O][1][xe],fe=R.dataIdx(l,O,f,x),Se=fe==null?null:o==1?t[O][fe]:t[O][1][fe];if(st=
st||Se!=Oe||fe!=xe,ce[O]=fe,O>0&&ge.show){let Ze=fe==null?-10:fe==f?A:z(o==1?t[0][fe]:t[O][0][fe],M,m,0),We=Se==null?-10:
B(Se,o==1?T[ge.scale]:T[ge.facets[1].scale],y,0);if(cl&&Se!=null){let it=M.ori==1?he:ve,ht=Ce(kt.dist(l,O,fe,We,it));if(ht<
Ct){let _t=kt.bias;if(_t!=0){let Qe=St(it,ge.scale),at=Se>=0?1:-1,mt=Qe>=0?1:-1;mt==at&&(mt==1?_t==1?Se>=Qe:Se<=Qe:_t==1?
Se<=Qe:Se>=Qe)&&(Ct=ht,Ft=O)}else Ct=ht,Ft=O}}if(st||fl){let it,ht;M.ori==0?(it=Ze,ht=We):(it=We,ht=Ze);let _t,Qe,at,mt,
Tt,Be,Xe=!0,Jt=Ne.bbox;if(Jt!=null){Xe=!1;let Ge=Jt(l,O);at=Ge.left,mt=Ge.top,_t=Ge.width,Qe=Ge.height}else at=it,mt=ht,
_t=Qe=Ne.size(l,O);if(Be=Ne.fill(l,O),Tt=Ne.stroke(l,O),fl)O==Ft&&Ct<=kt.prox&&(C=at,D=mt,G=_t,se=Qe,ne=Xe,Q=Be,H=Tt);else{
let Ge=rt[O];Ge!=null&&(ul[O]=at,pl[O]=mt,Os(Ge,_t,Qe,Xe),zs(Ge,Be,Tt),Mt(Ge,ft(at),ft(mt),q,P))}}}}if(fl){let O=kt.prox,
ge=Yt==null?Ct<=O:Ct>O||Ft!=Yt;if(st||ge){let xe=rt[0];xe!=null&&(ul[0]=C,pl[0]=D,Os(xe,G,se,ne),zs(xe,Q,H),Mt(xe,ft(C),
ft(D),q,P))}}}if(me.show&&Rt)if(n!=null){let[k,x]=_e.scales,[A,C]=_e.match,[D,G]=n.cursor.sync.scales,se=n.cursor.drag;if($e=
se._x,ze=se._y,$e||ze){let{left:ne,top:Q,width:H,height:O}=n.select,ge=n.scales[D].ori,xe=n.posToVal,Oe,fe,Se,Ze,We,it=k!=
null&&A(k,D),ht=x!=null&&C(x,G);it&&$e?(ge==0?(Oe=ne,fe=H):(Oe=Q,fe=O),Se=T[k],Ze=z(xe(Oe,D),Se,m,0),We=z(xe(Oe+fe,D),Se,
m,0),Nl(bt(Ze,We),Ce(We-Ze))):Nl(0,m),ht&&ze?(ge==1?(Oe=ne,fe=H):(Oe=Q,fe=O),Se=T[x],Ze=B(xe(Oe,G),Se,y,0),We=B(xe(Oe+fe,
G),Se,y,0),Il(bt(Ze,We),Ce(We-Ze))):Il(0,y)}else Xn()}else{let k=Ce(es-Qo),x=Ce(ts-Xo);if(M.ori==1){let G=k;k=x,x=G}$e=Ve.
x&&k>=Ve.dist,ze=Ve.y&&x>=Ve.dist;let A=Ve.uni;A!=null?$e&&ze&&($e=k>=A,ze=x>=A,!$e&&!ze&&(x>k?ze=!0:$e=!0)):Ve.x&&Ve.y&&
($e||ze)&&($e=ze=!0);let C,D;$e&&(M.ori==0?(C=bl,D=he):(C=yl,D=ve),Nl(bt(C,D),Ce(D-C)),ze||Il(0,y)),ze&&(M.ori==1?(C=bl,
D=he):(C=yl,D=ve),Il(bt(C,D),Ce(D-C)),$e||Nl(0,m)),!$e&&!ze&&(Nl(0,0),Il(0,0))}if(Ve._x=$e,Ve._y=ze,n==null){if(i){if(hs!=
null){let[k,x]=_e.scales;_e.values[0]=k!=null?St(M.ori==0?he:ve,k):null,_e.values[1]=x!=null?St(M.ori==1?he:ve,x):null}Wl(
oo,l,he,ve,q,P,f)}if(cl){let k=i&&_e.setSeries,x=kt.prox;Yt==null?Ct<=x&&xt(Ft,kl,!0,k):Ct>x?xt(null,kl,!0,k):Ft!=Yt&&xt(
Ft,kl,!0,k)}}st&&(Z.idx=f,Jn()),r!==!1&&Re("setCursor")}let Vt=null;Object.defineProperty(l,"rect",{get(){return Vt==null&&
Hl(!1),Vt}});function Hl(n=!1){n?Vt=null:(Vt=E.getBoundingClientRect(),Re("syncRect",Vt))}function os(n,r,i,f,p,m,y){R._lock||
Rt&&n!=null&&n.movementX==0&&n.movementY==0||(Zn(n,r,i,f,p,m,y,!1,n!=null),n!=null?Kt(null,!0,!0):Kt(r,!0,!1))}function Zn(n,r,i,f,p,m,y,k,x){
if(Vt==null&&Hl(!1),Ut(n),n!=null)i=n.clientX-Vt.left,f=n.clientY-Vt.top;else{if(i<0||f<0){he=-10,ve=-10;return}let[A,C]=_e.
scales,D=r.cursor.sync,[G,se]=D.values,[ne,Q]=D.scales,[H,O]=_e.match,ge=r.axes[0].side%2==1,xe=M.ori==0?q:P,Oe=M.ori==1?
q:P,fe=ge?m:p,Se=ge?p:m,Ze=ge?f:i,We=ge?i:f;if(ne!=null?i=H(A,ne)?u(G,T[A],xe,0):-10:i=xe*(Ze/fe),Q!=null?f=O(C,Q)?u(se,
T[C],Oe,0):-10:f=Oe*(We/Se),M.ori==1){let it=i;i=f,f=it}}x&&(r==null||r.cursor.event.type==oo)&&((i<=1||i>=q-1)&&(i=Zt(i,
q)),(f<=1||f>=P-1)&&(f=Zt(f,P))),k?(Qo=i,Xo=f,[bl,yl]=R.move(l,i,f)):(he=i,ve=f)}let Qn={width:0,height:0,left:0,top:0};
function Xn(){an(Qn,!1)}let ss,rs,is,as;function cs(n,r,i,f,p,m,y){Rt=!0,$e=ze=Ve._x=Ve._y=!1,Zn(n,r,i,f,p,m,y,!0,!1),n!=
null&&(He(so,fo,fs,!1),Wl(Es,l,bl,yl,q,P,null));let{left:k,top:x,width:A,height:C}=me;ss=k,rs=x,is=A,as=C}function fs(n,r,i,f,p,m,y){
Rt=Ve._x=Ve._y=!1,Zn(n,r,i,f,p,m,y,!1,!0);let{left:k,top:x,width:A,height:C}=me,D=A>0||C>0,G=ss!=k||rs!=x||is!=A||as!=C;
if(D&&G&&an(me),Ve.setScale&&D&&G){let se=k,ne=A,Q=x,H=C;if(M.ori==1&&(se=x,ne=C,Q=k,H=A),$e&&Ot(L,St(se,L),St(se+ne,L)),
ze)for(let O in T){let ge=T[O];O!=L&&ge.from==null&&ge.min!=ue&&Ot(O,St(Q+H,O),St(Q,O))}Xn()}else R.lock&&(R._lock=!R._lock,
Kt(r,!0,n!=null));n!=null&&(rl(so,fo),Wl(so,l,he,ve,q,P,null))}function zi(n,r,i,f,p,m,y){if(R._lock)return;Ut(n);let k=Rt;
if(Rt){let x=!0,A=!0,C=10,D,G;M.ori==0?(D=$e,G=ze):(D=ze,G=$e),D&&G&&(x=he<=C||he>=q-C,A=ve<=C||ve>=P-C),D&&x&&(he=he<bl?
0:q),G&&A&&(ve=ve<yl?0:P),Kt(null,!0,!0),Rt=!1}he=-10,ve=-10,ce.fill(null),Kt(null,!0,!0),k&&(Rt=k)}function us(n,r,i,f,p,m,y){
R._lock||(Ut(n),Rn(),Xn(),n!=null&&Wl(Ps,l,he,ve,q,P,null))}function ps(){N.forEach(Nc),zn(l.width,l.height,!0)}el(wn,Tl,
ps);let xl={};xl.mousedown=cs,xl.mousemove=os,xl.mouseup=fs,xl.dblclick=us,xl.setSeries=(n,r,i,f)=>{let p=_e.match[2];i=
p(l,r,i),i!=-1&&xt(i,f,!0,!1)},Ie&&(He(Es,E,cs),He(oo,E,os),He(As,E,n=>{Ut(n),Hl(!1)}),He(Cs,E,zi),He(Ps,E,us),yo.add(l),
l.syncRect=Hl);let cn=l.hooks=e.hooks||{};function Re(n,r,i){Un?Vl.push([n,r,i]):n in cn&&cn[n].forEach(f=>{f.call(null,
l,r,i)})}(e.plugins||[]).forEach(n=>{for(let r in n.hooks)cn[r]=(cn[r]||[]).concat(n.hooks[r])});let ds=(n,r,i)=>i,_e=Te(
{key:null,setSeries:!1,filters:{pub:Hs,sub:Hs},scales:[L,S[1]?S[1].scale:null],match:[Ws,Ws,ds],values:[null,null]},R.sync);
_e.match.length==2&&_e.match.push(ds),R.sync=_e;let hs=_e.key,eo=Vr(hs);function Wl(n,r,i,f,p,m,y){_e.filters.pub(n,r,i,
f,p,m,y)&&eo.pub(n,r,i,f,p,m,y)}eo.sub(l);function Ri(n,r,i,f,p,m,y){_e.filters.sub(n,r,i,f,p,m,y)&&xl[n](null,r,i,f,p,m,
y)}l.pub=Ri;function Oi(){eo.unsub(l),yo.delete(l),Ht.clear(),ho(wn,Tl,ps),d.remove(),ie?.remove(),Re("destroy")}l.destroy=
Oi;function to(){Re("init",e,t),Go(t||e.data,!1),V[L]?qn(L,V[L]):Rn(),tn=me.show&&(me.width>0||me.height>0),jt=st=!0,zn(
e.width,e.height)}return S.forEach(Wo),N.forEach(hi),s?s instanceof HTMLElement?(s.appendChild(d),to()):s(l,to):to(),l}Pe.
assign=Te;Pe.fmtNum=Mo;Pe.rangeNum=bn;Pe.rangeLog=kn;Pe.rangeAsinh=_o;Pe.orient=ll;Pe.pxRatio=re;Pe.join=Pa;Pe.fmtDate=Ao,
Pe.tzDate=Ha;Pe.sync=Vr;{Pe.addGap=Sc,Pe.clipGaps=_n;let e=Pe.paths={points:Gr};e.linear=Ur,e.stepped=Mc,e.bars=Ec,e.spline=
Cc}var $l=class{constructor(t){this.height=t,this.picture=b("div",{class:"chart",role:"img"}),this.picture.style.minHeight=
`${t}px`,this.element=b("figure",{},this.picture),this.resized=new ResizeObserver(()=>this.plot?.setSize(this.size())),this.
resized.observe(this.picture)}size(){return{width:Math.max(200,this.picture.clientWidth),height:this.height}}draw(t,s,l,o){
this.range=s,this.key!==t&&(this.key=t,this.plot?.destroy(),this.plot=void 0),this.plot?this.plot.setData(l):this.picture.
isConnected&&(this.plot=new Pe(this.options(o()),l,this.picture))}options({y:t,series:s,hooks:l,write:o}){let c=getComputedStyle(
this.picture),a={stroke:()=>c.borderTopColor,width:1},u={stroke:()=>c.color,grid:a,ticks:a};return{...this.size(),legend:{
show:!1},cursor:{show:!1},select:{show:!1},scales:{x:{range:()=>this.range},y:t},axes:[{...u,space:90,values:(h,d)=>d.map(
Ic)},{...u,size:64,space:28,values:(h,d)=>d.map(o)}],series:[{},...s],hooks:l}}redraw(){this.plot?.redraw()}close(){this.
resized.disconnect(),this.plot?.destroy()}},Ic=e=>new Date(e*1e3).toLocaleTimeString([],{hour12:!1});function zl(e){let t=b(
"span",{class:"swatch","aria-hidden":"true"});return t.style.backgroundColor=e,t}var Hc=60,Wc=3600,Bc=180,Ro=["#2f6db5","#c9701a","#2a8a7c","#8a5bb0","#b0475f","#6b7a2f"],An=class extends $l{constructor(t){
super(Bc),this.title=t,this.legend=b("ul",{class:"legend"}),this.element.append(b("figcaption",{},this.legend))}show(t,s,l){
let o=s.map(d=>d.name).join(" ");this.key!==o&&this.legend.replaceChildren(...s.map(({colour:d,version:v})=>b("li",{},zl(
d),v)));let c=Date.now()/1e3,a=t.map(d=>Date.parse(d.time)/1e3);this.marks=l.map(d=>({time:Date.parse(d.time)/1e3,warning:d.
warning})).filter(d=>d.time>(a[0]??c)-Wc);let u=Gc(t,a,s,c),h=Math.min(c-Hc,u[0][0],...this.marks.map(d=>d.time-5));this.
picture.setAttribute("aria-label",jc(this.title,t.at(-1),s)),this.draw(o,[h,c],u,()=>this.begin(s))}begin(t){let s=Pe.paths.
stepped({align:1});return{y:{range:[0,100]},write:l=>`${l} %`,series:t.toReversed().map(({colour:l})=>({stroke:l,fill:l,
width:1,paths:s,points:{show:!1}})),hooks:{draw:[l=>this.drawMarks(l)]}}}drawMarks(t){let{ctx:s,bbox:l}=t,{color:o}=getComputedStyle(
this.picture);s.save(),s.lineWidth=devicePixelRatio;for(let c of this.marks){let a=Math.round(t.valToPos(c.time,"x",!0));
s.strokeStyle=c.warning?"#d02f3f":o,s.setLineDash([3*devicePixelRatio,3*devicePixelRatio]),s.beginPath(),s.moveTo(a,l.top),
s.lineTo(a,l.top+l.height),s.stroke()}s.restore()}};function Gc(e,t,s,l){let o=e.at(-1),c=o?[...e,o]:[],a=s.map((u,h)=>c.
map(({weights:d})=>s.slice(0,h+1).reduce((v,g)=>v+(d[g.name]??0),0)));return[o?[...t,l]:[l],...a.toReversed().map(u=>o?u:
[null])]}function jc(e,t,s){let l=s.filter(o=>t?.weights[o.name]).map(o=>`${o.version} ${t.weights[o.name]} %`).join(", ");
return`${e}: weights over time, now ${l||"no traffic"}`}var Uc=300,qc=2,Yc=120,Cn=e=>String(Number(e.toPrecision(3))),Pn=[{key:"requests",title:"Requests",unit:"a second",write:e=>`${Cn(
e)}/s`},{key:"failed",title:"Failed",unit:"of the requests",write:e=>`${Cn(e)} %`,most:100},{key:"p50",title:"p50",unit:"\
latency of half of them, at most",write:Jr},{key:"p99",title:"p99",unit:"latency of 99 % of them, at most",write:Jr}];function Jr(e){
return e<1e3?`${Cn(e)} ms`:`${Cn(e/1e3)} s`}var Dn=class{constructor(t){this.plots=Pn.map(l=>new Oo(t,l));let s=b("div");
this.table=Pt(s,Kc),this.element=b("div",{hidden:!0},b("h3",{},"Requests by revision"),s,b("div",{class:"figures"},this.
plots.map(l=>l.element)))}show(t,s){let l=s.filter(({name:o})=>t?.revisions?.[o]?.requests.some(c=>c>0)).map(o=>({...o,numbers:t.
revisions[o.name]}));if(this.element.hidden=l.length===0,l.length!==0){this.table(l.map(({version:o,colour:c,numbers:a})=>({
version:o,colour:c,now:Pn.map(({key:u,write:h})=>Qr(Zr(a[u]),h))})));for(let o of this.plots)o.show(t.times,l)}}redraw(){
this.plots.forEach(t=>t.redraw())}close(){this.plots.forEach(t=>t.close())}},Oo=class extends $l{constructor(t,s){super(
Yc),Object.assign(this,{kind:t,measure:s}),this.element.prepend(b("figcaption",{},b("strong",{},s.title)," ",b("span",{class:"\
faint"},s.unit)))}show(t,s){let{key:l,title:o,write:c}=this.measure,a=s.map(({numbers:v})=>v[l]),u=t.findIndex((v,g)=>s.
some(({numbers:w})=>w.requests[g]>0)),h=t.at(-1),d=s.map(({version:v,numbers:g})=>`${v} ${Qr(Zr(g[l]),c)}`);this.picture.
setAttribute("aria-label",`${this.kind}: ${o} by revision, now ${d.join(", ")}`),this.draw(s.map(({name:v,role:g,colour:w})=>[
v,g,w].join()).join(" "),[Math.min(t[u],h-Uc),h],[t,...a],()=>this.begin(s))}begin(t){let{write:s,most:l=1/0}=this.measure;
return{y:{range:(o,c,a)=>[0,Math.min(l,Math.max(a??0,.1)*1.15)]},write:s,series:t.map(({colour:o,role:c})=>({stroke:o,width:2,
dash:c==="stable"?void 0:[8,4],points:{show:!1}}))}}},Zr=e=>e.slice(-qc).findLast(t=>t!==null),Qr=(e,t)=>e===void 0?"–":
t(e);function Kc(e){return b("table",{class:"now"},b("thead",{},b("tr",{},b("th",{scope:"col"},"Of late"),Pn.map(({title:t})=>b(
"th",{scope:"col"},t)))),b("tbody",{},e.map(({version:t,colour:s,now:l})=>b("tr",{},b("td",{},zl(s),t),l.map((o,c)=>b("t\
d",{"data-label":Pn[c].title,class:"number"},o))))))}async function Fo(e,t,s){let l=b("div",{class:"proposal"},b("p",{class:"faint"},"Loading…")),o=b("button",{type:"butto\
n",click:()=>h.close()},"Cancel"),c=b("button",{type:"button",class:"primary",disabled:!0,click:()=>v(d)},"Apply"),{key:a}=document.
activeElement.dataset,h=b("dialog",{"aria-labelledby":"proposal",close:()=>{h.remove(),[...document.querySelectorAll("[d\
ata-key]")].find(g=>g.dataset.key===a)?.focus()}},b("h2",{id:"proposal"},`${Jc(s)}: ${t}`),l,b("div",{class:"buttons"},o,
c)),d;document.body.append(h),h.showModal(),o.focus();async function v(g){c.disabled=!0;try{let w=await ks(e,t,{...s,...g&&
{confirmed:g}});if({digest:d}=w,l.replaceChildren(...Zc(w)),w.applied){c.remove(),o.textContent="Close",o.focus();return}
c.disabled=!1}catch(w){l.replaceChildren(b("p",{class:"problem",role:"alert"},w.message))}}await v()}var Jc=e=>e.verb+(e.
verb==="set-percent"?` ${e.percent}`:"");function Zc(e){return[e.applied&&b("p",{class:"done",role:"status"},`✓ ${e.done}`),
e.error&&b("p",{class:"problem",role:"alert"},e.error),e.warning&&b("p",{class:"warning"},e.warning),...(e.notes??[]).map(
t=>b("p",{},t)),b("pre",{class:"diff",tabindex:"0","aria-label":"The change of the spec"},e.diff.map(Qc)),b("p",{class:"\
faint"},"The same as"),Vo(e.command)].filter(Boolean)}function Qc(e){let t={"+":"added","-":"removed","@":"faint"}[e[0]]??
"";return b("span",{class:t},`${e}
`)}function Vo(e){let t=b("button",{type:"button",class:"copy","aria-label":`Copy: ${e}`,click:async()=>{await navigator.
clipboard.writeText(e),t.textContent="Copied"}},"Copy");return b("div",{class:"command"},b("code",{},e),t)}function ei(e,t,{lost:s,connected:l},o,c){let a=new No(e,o,c);t.addEventListener("abort",()=>a.close()),un(lo(o,c),t,(u,h)=>{
if(u==="figures"){a.count(h);return}u==="page"&&a.show(h),l(h)},s)}var No=class{constructor(t,s,l){Object.assign(this,{namespace:s,
name:l,charts:new Map,figures:new Map,parts:new Map}),this.head=b("div",{class:"bar"}),this.why=b("section",{"aria-label":"\
Why it is as it is"}),this.components=b("div"),this.uncounted=b("p",{class:"faint"}),this.rest=b("div"),t.replaceChildren(
this.head,this.why,this.components,this.uncounted,this.rest),this.draw={head:Pt(this.head,o=>Xc(o)),why:Pt(this.why,o=>ef(
o)),rest:Pt(this.rest,o=>rf(o))},this.draw.head({name:l,namespace:s}),this.timer=setInterval(()=>this.drawCharts(),5e3),
this.dark=matchMedia("(prefers-color-scheme: dark)"),this.recolour=()=>[...this.charts.values(),...this.figures.values()].
forEach(o=>o.redraw()),this.dark.addEventListener("change",this.recolour)}show(t){this.data=t;let{service:s}=t;this.draw.
head({name:s.name,namespace:s.namespace,state:s.state,url:s.url}),this.draw.why(t.explanation);for(let l of s.components)
this.component(l,t);for(let[l,o]of this.parts)if(!s.components.some(c=>c.kind===l)){o.element.remove();for(let c of[this.
charts,this.figures])c.get(l).close(),c.delete(l);this.parts.delete(l)}this.drawCharts(),this.draw.rest({conditions:s.conditions,
events:s.events,missing:s.missing})}count(t){this.counted=t,this.uncounted.textContent=t.problem?`Requests by revision: ${t.
problem}.`:"",this.drawCharts()}component(t,s){let{kind:l}=t,o=this.parts.get(l);if(!o){let[u,h]=[new An(l),new Dn(l)],d=b(
"div"),v=b("div",{class:"actions"}),g=b("div");o={element:b("section",{"aria-label":l},b("h2",{},l),d,u.element,h.element,
v,g),tree:Pt(d,w=>lf(w)),actions:Pt(v,({offers:w})=>this.actions(w,l)),history:Pt(g,({entries:w,undo:_})=>this.history(w,
_,l))},this.charts.set(l,u),this.figures.set(l,h),this.parts.set(l,o),this.components.append(o.element)}let c=(s.history??
[]).filter(u=>u.component===l),a=(s.offers??[]).filter(u=>u.component===l);o.tree({component:t,colours:Object.fromEntries(
this.revisions(l).map(u=>[u.name,u.colour]))}),o.actions({offers:a}),o.history({entries:c,undo:a.length>0})}revisions(t){
let s=this.data.service.components.find(a=>a.kind===t),l=new Map(s.revisions?.map(a=>[a.name,a])??[]),o=`${this.name}-${t}\
-`,c=[...(this.data.weights?.[t]??[]).flatMap(a=>Object.keys(a.weights)),...Object.keys(this.counted?.revisions??{}).filter(
a=>a.startsWith(o))];for(let a of c)l.has(a)||l.set(a,{name:a,version:a.replace(o,"")});return[...l.values()].sort((a,u)=>(a.
created??"")<(u.created??"")?-1:1).map((a,u)=>({...a,colour:Ro[u%Ro.length]}))}drawCharts(){if(this.data)for(let[t,s]of this.
charts){let l=this.revisions(t);s.show(this.data.weights?.[t]??[],l,this.data.service.events??[]),this.figures.get(t).show(
this.counted,l)}}actions(t,s){if(t.length===0)return[];let l=a=>Fo(this.namespace,this.name,{component:s,...a}),o=t.filter(
a=>!a.refused).map(({verb:a})=>a==="set-percent"?tf(l,s):b("button",{type:"button","data-key":a,click:()=>l({verb:a})},a)),
c=t.filter(a=>a.refused);return[b("div",{class:"buttons"},o),c.length>0&&b("details",{},b("summary",{"data-key":"refused"},
"What makes no sense now, and why"),b("dl",{},c.flatMap(a=>[b("dt",{},a.verb),b("dd",{},a.refused)])))]}history(t,s,l){if(t.
length===0)return[];let o=c=>s&&c.outcome!=="stable"&&c.outcome!=="canary"&&b("button",{type:"button","data-key":`undo ${c.
version}`,"aria-label":`Undo to ${c.version}`,click:()=>Fo(this.namespace,this.name,{component:l,verb:"undo",revision:c.
version})},"undo to it");return[b("details",{},b("summary",{"data-key":"history"},`History: ${t.length} revisions are ke\
pt`),b("ol",{class:"history",reversed:!0,start:String(t[0].number)},t.map(c=>b("li",{},b("strong",{},c.version)," ",c.outcome,
", created ",Bl(c.created)," ago ",c.figures&&b("span",{class:"problem"},c.figures," "),o(c)))))]}close(){clearInterval(
this.timer),this.dark.removeEventListener("change",this.recolour);for(let t of[...this.charts.values(),...this.figures.values()])
t.close()}};function Xc(e){return[b("h1",{},e.name," ",b("span",{class:"faint"},`in ${e.namespace}`)),e.state&&fn(e.state),
e.url&&b("span",{class:"url"},e.url)]}function ef(e){return[...e.sentences.map(t=>b("p",{},t)),e.commands&&b("details",{},
b("summary",{"data-key":"commands"},"Commands"),e.commands.map(t=>[b("p",{class:"faint"},t.for),Vo(t.line)]).flat())]}function tf(e,t){
let s=b("input",{type:"number",min:"0",max:"100",step:"1",required:!0,"data-key":"percent",placeholder:"%","aria-label":`\
Percent of the traffic for the current ${t}`});return b("form",{class:"percent",submit:l=>{l.preventDefault(),e({verb:"s\
et-percent",percent:s.valueAsNumber})}},s,b("button",{"data-key":"set-percent"},"set percent"))}function lf({component:e,
colours:t}){let s=["Revision","Role","Traffic","Asked","Pods","Age","Model"],l=o=>[b("td",{},zl(t[o.name]),o.version),b(
"td",{"data-label":"Role"},b("span",{class:`role ${o.role}`},o.role)),b("td",{"data-label":"Traffic",class:"number"},nf(
o),` ${o.percent} %`),b("td",{"data-label":"Asked",class:o.asked===o.percent?"number faint":"number differs"},`${o.asked}\
 %`),b("td",{"data-label":"Pods",class:"number"},o.pods?`${o.pods.ready}/${o.pods.wanted}`:"–"),b("td",{"data-label":"\
Age"},Bl(o.created)),b("td",{"data-label":"Model",class:"model"},o.model??"")];return[b("table",{},b("thead",{},b("tr",{},
s.map(o=>b("th",{scope:"col"},o)))),b("tbody",{},(e.revisions??[]).map(o=>b("tr",{},l(o))))),...of(e)]}function nf(e){return b(
"progress",{max:"100",value:String(e.percent),"aria-label":`Traffic of ${e.version}`})}function of({step:e,rejected:t,analysis:s}){
return[e&&b("p",{},sf(e)),t&&b("p",{class:"problem"},"rejected ",Bl(t.time),` ago: ${t.message}`),s&&b("p",{class:s.verdict===
"Worse"?"problem":""},s.verdict==="Worse"?"worse than the stable revision, and chance is ruled out":`${s.requests??0} re\
quests in this step; ${s.evidence??0} % of the evidence that it takes to find it worse`),s?.measures&&b("ul",{class:"mea\
sures"},s.measures.map(l=>b("li",{},b("strong",{},l.name),` ${Xr(l.revision)}; the stable revision ${Xr(l.comparedTo)}`)))].
filter(Boolean)}var Xr=e=>e?.requests?`${e.rate} of ${e.requests}`:"has answered none";function sf(e){let t=e.mirror?`co\
pies of ${e.mirror} % of the requests`:`${e.percent} % of the traffic`,s=e.until?`, until ${new Date(e.until).toLocaleTimeString()}`:
"";return`step ${e.step} of ${e.steps}: ${t}${s}${e.next?`, then ${e.next} %`:""}`}function rf({conditions:e,events:t,missing:s}){
let l=o=>o.good?["good","✓"]:o.waits?["waits","…"]:["problem","✗"];return[e&&b("section",{"aria-label":"Conditions"},
b("h2",{},"Conditions"),b("ul",{class:"conditions"},e.map(o=>{let[c,a]=l(o);return b("li",{},b("span",{class:c},`${a} ${o.
type}`)," ",[o.reason,o.message].filter(Boolean).join(": "))}))),t&&b("section",{"aria-label":"Events"},b("h2",{},"Event\
s"),b("ul",{class:"events"},t.map(o=>b("li",{},Bl(o.time),b("strong",{class:o.warning?"problem":""},o.reason),b("span",{},
o.message))))),s&&b("section",{"aria-label":"Not shown"},s.map(o=>b("p",{class:"warning"},`not shown: ${o}`)))]}var Ql=document.getElementById("main"),ti=document.getElementById("banner"),af=document.getElementById("scope"),Ln;function nl(e=""){
ti.textContent!==e&&(ti.textContent=e)}var li=e=>new Date(e).toLocaleTimeString([],{hour12:!1}),ni={lost(e,t){e?e.final?
nl(e.message):nl(`The dashboard has not answered since ${li(t)}. It is tried again; what is shown is from before.`):nl()},
connected({cluster:e,readOnly:t,namespace:s,error:l}){(t!==void 0||s!==void 0)&&(af.textContent=[s&&`namespace ${s}`,t&&
"read only"].filter(Boolean).join(" · ")),l?nl(l):e.away?nl(`The cluster has not answered since ${li(e.away)}: ${e.error}\
. What is shown is from before.`):nl()}};function ri(){ys(),Ln?.abort(),Ln=new AbortController,nl();let[e,t]=location.hash.
slice(2).split("/").map(cf);t?(document.title=`${t} · Sluice`,ei(Ql,Ln.signal,ni,e,t)):(document.title="Sluice",Ss(Ql,Ln.
signal,ni)),Ql.focus()}function cf(e){try{return decodeURIComponent(e)}catch{return""}}function oi(e){let t=[...Ql.querySelectorAll(
".services a")],s=t.indexOf(document.activeElement);t[Math.min(t.length-1,Math.max(0,s+(s<0?Math.max(e,1):e)))]?.focus()}
var si={"/":()=>Ql.querySelector("#filter")?.focus(),j:()=>oi(1),k:()=>oi(-1),u:()=>{location.hash="#/"}};document.addEventListener(
"keydown",e=>{e.target instanceof HTMLInputElement||document.querySelector("dialog[open]")||e.ctrlKey||e.metaKey||e.altKey||
!Object.hasOwn(si,e.key)||(e.preventDefault(),si[e.key]())});addEventListener("hashchange",ri);setInterval(ws,1e3);ri();
